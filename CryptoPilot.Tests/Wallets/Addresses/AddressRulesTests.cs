using CryptoPilot.Web.Wallets;
using CryptoPilot.Web.Wallets.Addresses;

namespace CryptoPilot.Tests.Wallets.Addresses;

/// <summary>Published addresses, good and bad, of every chain whose addresses are checked.</summary>
public sealed class AddressRulesTests
{
    // Bitcoin Core, src/test/data/key_io_valid.json; genesis block; BIP-13/16 example; BIP-350.
    [Theory]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]
    [InlineData("1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo")]
    [InlineData("36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm")]
    [InlineData("3P14159f73E4gFr7JterCCQh9QjiTjiZrG")]
    [InlineData("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")]
    [InlineData("bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv")]
    [InlineData("bc1qyucykdlhp62tezs0hagqury402qwhk589q80tqs5myh3rxq34nwqhkdhv7")]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y")]
    [InlineData("BC1SW50QGDZ25J")]
    [InlineData("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs")]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")]
    [InlineData("bc1p83n3au0rjylefxq2nc2xh2y4jzz4pm6zxj4mw5pagdjjr2a9f36s6jjnnu")]
    [InlineData("bc1z2rksukkjr8")]
    public void Bitcoin_MainNetwork_IsGood(string address)
    {
        var check = AddressRules.Check("bitcoin", $" {address}\n");

        Assert.Equal((null, AddressStatus.Checked, AddressNetwork.Main), (check.Fault, check.Status, check.Network!.Value));
        Assert.Equal(address.StartsWith("BC1", StringComparison.Ordinal) ? address.ToLowerInvariant() : address, check.Normalised);
        Assert.Null(check.Explain("bitcoin"));
    }

    [Theory]
    [InlineData("mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ")]
    [InlineData("2NC2hEhe28ULKAJkW5MjZ3jtTMJdvXmByvK")]
    [InlineData("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7")]
    [InlineData("tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy")]
    [InlineData("tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c")]
    [InlineData("tb1rgv5m6uvdk3kc7qsuz0c79v88ycr5w4wa")]
    [InlineData("bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9")]
    [InlineData("bcrt1sx6p8njlx7h9mc2agz4yg82dzne23050ncq72cneeecez2pst8mahn8xecsf8g6hzx94420")]
    public void Bitcoin_TestNetwork_IsToldApart(string address)
    {
        var check = AddressRules.Check("bitcoin", address);

        Assert.Equal((AddressFault.TestNetwork, AddressNetwork.Test), (check.Fault!.Value, check.Network!.Value));
    }

    // BIP-173 and BIP-350, invalid segwit addresses; those of BIP-173 that BIP-350 made invalid.
    [Theory]
    [InlineData("tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", AddressFault.NotAnAddress)]
    [InlineData("tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", AddressFault.NotAnAddress)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", AddressFault.WrongChecksum)]
    [InlineData("tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", AddressFault.WrongChecksum)]
    [InlineData("BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", AddressFault.WrongChecksum)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", AddressFault.WrongChecksum)]
    [InlineData("tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", AddressFault.WrongChecksum)]
    [InlineData("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", AddressFault.NotAnAddress)]
    [InlineData("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", AddressFault.NotAnAddress)]
    [InlineData("bc1pw5dgrnzv", AddressFault.WrongLength)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", AddressFault.WrongLength)]
    [InlineData("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", AddressFault.WrongLength)]
    [InlineData("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", AddressFault.MixedCase)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", AddressFault.NotAnAddress)]
    [InlineData("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", AddressFault.NotAnAddress)]
    [InlineData("bc1gmk9yu", AddressFault.NotAnAddress)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", AddressFault.WrongChecksum)]
    [InlineData("bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90", AddressFault.WrongChecksum)]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", AddressFault.WrongChecksum)]
    [InlineData("BC1SW50QA3JX3S", AddressFault.WrongChecksum)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", AddressFault.WrongChecksum)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN", AddressFault.WrongChecksum)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a", AddressFault.NotAnAddress)]
    [InlineData("5JuW2AMDYu4xVwRG9DZW18VbzQrGcd5RCgb99sS6ehJsNQXu5b9", AddressFault.PrivateKey)]
    [InlineData("L5nJeqKmpHp4P7F8ZYyjwc5a7P4d8EabuGAzfGJk7yC1BJyzNaEd", AddressFault.PrivateKey)]
    [InlineData("cV83kKisF3RQSvXbUCm9ox3kaz5JjEUBWcx8tNydfGJcyeUxuH47", AddressFault.PrivateKey)]
    [InlineData("hello", AddressFault.NotAnAddress)]
    [InlineData("", AddressFault.Empty)]
    public void Bitcoin_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("bitcoin", address, fault);

    // BIP-173 and BIP-350: checksums by themselves, with their longest prefix.
    [Theory]
    [InlineData("A12UEL5L", false)]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", false)]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", false)]
    [InlineData("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", false)]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", false)]
    [InlineData("?1ezyfcl", false)]
    [InlineData("A1LQFN3A", true)]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6", true)]
    [InlineData("abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", true)]
    [InlineData("11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8", true)]
    [InlineData("split1checkupstagehandshakeupstreamerranterredcaperredlc445v", true)]
    [InlineData("?1v759aa", true)]
    public void Bech32_Published_IsRead(string text, bool isSecondForm)
    {
        var read = Bech32.Read(text, Bech32.UsualLength, out var fault);

        Assert.Null(fault);
        Assert.Equal(isSecondForm ? Bech32Kind.Bech32m : Bech32Kind.Bech32, read!.Kind);
    }

    [Theory]
    [InlineData("\u00201nwldj5")]
    [InlineData("\u007f1axkwrx")]
    [InlineData("\u00801eym55h")]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx")]
    [InlineData("pzry9x0s0muk")]
    [InlineData("1pzry9x0s0muk")]
    [InlineData("x1b4n0q5v")]
    [InlineData("li1dgmt3")]
    [InlineData("de1lg7wt\u00ff")]
    [InlineData("A1G7SGD8")]
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    [InlineData("\u00201xj0phk")]
    [InlineData("\u007f1g6xzxy")]
    [InlineData("\u00801vctc34")]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4")]
    [InlineData("qyrz8wqd2c9m")]
    [InlineData("1qyrz8wqd2c9m")]
    [InlineData("y1b0jsk6g")]
    [InlineData("lt1igcx5c0")]
    [InlineData("in1muywd")]
    [InlineData("mm1crxm3i")]
    [InlineData("au1s5cgom")]
    [InlineData("M1VUXWEZ")]
    [InlineData("16plkw9")]
    [InlineData("1p2gdwpf")]
    public void Bech32_PublishedInvalid_IsRefused(string text) => Assert.Null(Bech32.Read(text, Bech32.UsualLength, out _));

    // Litecoin Core's key_io_valid.json; the program of BIP-173 under Litecoin's prefix.
    [Theory]
    [InlineData("LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA", AddressNetwork.Main)]
    [InlineData("MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2", AddressNetwork.Main)]
    [InlineData("36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm", AddressNetwork.Main)]
    [InlineData("ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", AddressNetwork.Main)]
    [InlineData("QXaUgLHkZcbJb2j5XgMYzY8cF9YM48Y81Z", AddressNetwork.Test)]
    [InlineData("mwXn5Vhicdav8Av3KMokx4YNuHoGRKxtWs", AddressNetwork.Test)]
    public void Litecoin_Published_IsGood(string address, AddressNetwork network) => AssertGood("litecoin", address, network);

    [Theory]
    [InlineData("LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeB", AddressFault.WrongChecksum)]
    [InlineData("6vqpCruyRS9bEY6ZVrL8S9EL5h2MnQZffzzqrpNP9i8YozvXTKs", AddressFault.PrivateKey)]
    [InlineData("T5MZ5z9WqJxzVxYyVPecTJUSDkzDWrUYe1JuSX2AqJ9jKmLJrvTE", AddressFault.PrivateKey)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressFault.OtherChain)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", AddressFault.OtherChain)]
    public void Litecoin_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("litecoin", address, fault);

    // Dogecoin Core, src/test/data/base58_keys_valid.json.
    [Theory]
    [InlineData("DD4KSSuBJqcjuTcvUg1CgUKeurPUFeEZkE", AddressNetwork.Main)]
    [InlineData("A7HRQk3GFCW2QasvdZxXuYj8kkQK5QrYLs", AddressNetwork.Main)]
    [InlineData("9zYnVRaekPtdKBYuPw5QiBtv3NNrzD2LLW", AddressNetwork.Main)]
    [InlineData("nhRsrUaxZou6sewjqaS37cJrMRJRgwVXdk", AddressNetwork.Test)]
    [InlineData("2MsvyG12kxxipe276Au4zKqvd2xdrBuHWb3", AddressNetwork.Test)]
    public void Dogecoin_Published_IsGood(string address, AddressNetwork network) => AssertGood("dogecoin", address, network);

    [Theory]
    [InlineData("DD4KSSuBJqcjuTcvUg1CgUKeurPUFeEZkF", AddressFault.WrongChecksum)]
    [InlineData("6K7a8wZW8A1oZxNd7wZz8PhgAAaDxybkzNpD1sGVvmSaBmc3Hg2", AddressFault.PrivateKey)]
    [InlineData("QP5rQxpaP8HHPEdCEqxTjiHGWRvsyPvzZJeJ9BCxpfT13FN9VesQ", AddressFault.PrivateKey)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressFault.OtherChain)]
    public void Dogecoin_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("dogecoin", address, fault);

    // EIP-55, test cases: all caps, all lower, normal.
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Ethereum_Published_IsStoredWithItsChecksum(string address)
    {
        foreach (var chain in new[] { "ethereum", "polygon", "bnb-chain", "Arbitrum One" })
        {
            foreach (var typed in new[] { address, address.ToLowerInvariant(), $"0x{address[2..].ToUpperInvariant()}", $"0X{address[2..].ToUpperInvariant()}" })
            {
                var check = AddressRules.Check(chain, typed);

                Assert.Equal((null, address, null), (check.Fault, check.Normalised, check.Network));
            }
        }
    }

    [Theory]
    [InlineData("0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressFault.WrongChecksum)]
    [InlineData("0xfb6916095ca1df60bB79Ce92cE3Ea74c37c5d359", AddressFault.WrongChecksum)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", AddressFault.WrongLength)]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressFault.NotAnAddress)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", AddressFault.NotAnAddress)]
    [InlineData("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", AddressFault.PrivateKey)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", AddressFault.OtherChain)]
    public void Ethereum_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("ethereum", address, fault);

    // The system program, the token program, wrapped SOL.
    [Theory]
    [InlineData("11111111111111111111111111111111")]
    [InlineData("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")]
    [InlineData("So11111111111111111111111111111111111111112")]
    public void Solana_Published_IsGood(string address) => AssertGood("solana", address, null);

    [Theory]
    [InlineData("1111111111111111111111111111111", AddressFault.WrongLength)]
    [InlineData("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5D0", AddressFault.NotAnAddress)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressFault.OtherChain)]
    public void Solana_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("solana", address, fault);

    // The USDT contract, the address of twenty zero bytes.
    [Theory]
    [InlineData("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")]
    [InlineData("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")]
    public void Tron_Published_IsGood(string address) => AssertGood("tron", address, null);

    [Theory]
    [InlineData("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", AddressFault.WrongChecksum)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressFault.OtherChain)]
    public void Tron_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("tron", address, fault);

    // xrpl.org "Special addresses"; XLS-5.
    [Theory]
    [InlineData("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", null)]
    [InlineData("rrrrrrrrrrrrrrrrrrrrrhoLvTp", null)]
    [InlineData("rrrrrrrrrrrrrrrrrrrrBZbvji", null)]
    [InlineData("r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", null)]
    [InlineData("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", AddressNetwork.Main)]
    [InlineData("X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu", AddressNetwork.Main)]
    [InlineData("T719a5UwUCnEs54UsxG9CJYYDhwmFCvbJNZbi37gBGkRkbE", AddressNetwork.Test)]
    public void Ripple_Published_IsGood(string address, AddressNetwork? network)
    {
        foreach (var chain in new[] { "xrp-ledger", "ripple", "XRP" }) AssertGood(chain, address, network);
    }

    [Theory]
    [InlineData("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", AddressFault.WrongChecksum)]
    [InlineData("X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqY", AddressFault.WrongChecksum)]
    [InlineData("snoPBrXtMeMyMHUVTgbuqAfg1SUTb", AddressFault.PrivateKey)]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", AddressFault.OtherChain)]
    public void Ripple_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("ripple", address, fault);

    // CIP-19, test vectors; Byron addresses of both wallets and of the old test network.
    [Theory]
    [InlineData("addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x", AddressNetwork.Main)]
    [InlineData("addr1z8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gten0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs9yc0hh", AddressNetwork.Main)]
    [InlineData("addr1yx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzerkr0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shs2z78ve", AddressNetwork.Main)]
    [InlineData("addr1x8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gt7r0vd4msrxnuwnccdxlhdjar77j6lg0wypcc9uar5d2shskhj42g", AddressNetwork.Main)]
    [InlineData("addr1gx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrzqf96k", AddressNetwork.Main)]
    [InlineData("addr128phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtupnz75xxcrtw79hu", AddressNetwork.Main)]
    [InlineData("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", AddressNetwork.Main)]
    [InlineData("addr1w8phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcyjy7wx", AddressNetwork.Main)]
    [InlineData("addr_test1qz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgs68faae", AddressNetwork.Test)]
    [InlineData("addr_test1gz2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer5pnz75xxcrdw5vky", AddressNetwork.Test)]
    [InlineData("addr_test1wrphkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcl6szpr", AddressNetwork.Test)]
    [InlineData("Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAi", AddressNetwork.Main)]
    [InlineData("DdzFFzCqrhsqTG4t3uq5UBqFrxhxGVM6bvF4q1QcZXqUpizFddEEip7dx5rbife2s9o2fRU3hVKhRp4higog7As8z42s4AMw6Pcu8vL4", AddressNetwork.Main)]
    [InlineData("2cWKMJemoBakkUSWX3DZdx8eXGeqjN6mkgVUCND1RNB736qWS5v1CGgQGNNTFUZSXaVLj", AddressNetwork.Test)]
    public void Cardano_Published_IsGood(string address, AddressNetwork network) => AssertGood("cardano", address, network);

    [Theory]
    [InlineData("stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw", AddressFault.StakeAddress)]
    [InlineData("stake178phkx6acpnf78fuvxn0mkew3l0fd058hzquvz7w36x4gtcccycj5", AddressFault.StakeAddress)]
    [InlineData("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9", AddressFault.WrongChecksum)]
    [InlineData("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66Hrl8", AddressFault.MixedCase)]
    [InlineData("Ae2tdPwUPEZFRbyhz3cpfC2CumGzNkFBN2L42rcUc2yjQpEkxDbkPodpMAj", AddressFault.WrongChecksum)]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", AddressFault.OtherChain)]
    public void Cardano_Wrong_IsRefused(string address, AddressFault fault) => AssertRefused("cardano", address, fault);

    [Theory]
    [InlineData("monero")]
    [InlineData("some-chain")]
    public void UnknownChain_AnyText_IsAcceptedAndSaysSo(string chain)
    {
        var check = AddressRules.Check(chain, " 4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx ");

        Assert.True(check.IsValid);
        Assert.Equal((AddressStatus.NotChecked, "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx"), (check.Status, check.Normalised));
        Assert.Contains("not checked", check.Explain(chain), StringComparison.Ordinal);
        AssertRefused(chain, "  ", AddressFault.Empty);
        AssertRefused(chain, new string('x', AddressRules.LongestAddress + 1), AddressFault.TooLong);
    }

    [Theory]
    [InlineData("bitcoin")]
    [InlineData("monero")]
    public void AnyChain_RecoveryPhrase_IsRefusedAndNotKept(string chain)
    {
        // BIP-39, test vectors: sixteen zero bytes.
        var check = AddressRules.Check(chain, "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about");

        Assert.Equal((AddressFault.PrivateKey, ""), (check.Fault!.Value, check.Normalised));
    }

    [Fact]
    public void OtherChain_Refused_NamesIt()
    {
        var check = AddressRules.Check("bitcoin", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

        Assert.Equal("ethereum", check.OtherBlockchain);
        Assert.Equal("This address is one of Ethereum, not of Bitcoin. Choose the other chain or another address.", check.Explain("bitcoin"));
    }

    [Fact]
    public void Chains_Names_AreFoundInEverySpelling()
    {
        Assert.Equal("bnb-chain", Chains.Canonical(" Binance Smart Chain "));
        Assert.Equal("xrp-ledger", Chains.Canonical("Ripple"));
        Assert.Equal("some-chain", Chains.Canonical("Some Chain"));
        Assert.Null(Chains.Find("some-chain"));
        Assert.Equal("ETH", Chains.Find("Arbitrum")!.Coin);
        Assert.All(Chains.All, chain => Assert.Same(chain, Chains.Find(chain.Name)));
    }

    private static void AssertGood(string chain, string address, AddressNetwork? network)
    {
        var check = AddressRules.Check(chain, address);

        Assert.Equal((network == AddressNetwork.Test ? AddressFault.TestNetwork : null, network, address), (check.Fault, check.Network, check.Normalised));
    }

    private static void AssertRefused(string chain, string address, AddressFault fault)
    {
        var check = AddressRules.Check(chain, address);

        Assert.Equal(fault, check.Fault);
        Assert.False(check.IsValid);
        Assert.False(string.IsNullOrWhiteSpace(check.Explain(chain)));
        if (fault == AddressFault.PrivateKey) Assert.Equal("", check.Normalised);
    }
}
