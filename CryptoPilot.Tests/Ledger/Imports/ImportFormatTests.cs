using System.Globalization;
using System.Text;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Tests.Ledger.Imports;

public sealed class ImportFormatTests
{
    [Fact]
    public async Task Coinbase_HistoryWithPreamble_ReadsEveryKind()
    {
        var rows = await ReadAsync(ImportSamples.Coinbase, "coinbase");

        Assert.Equal(
            [
                "5 Trade 2024-01-31 21:39:13 420 USD > 0.01 BTC fee 5.99 USD",
                "6 Trade 2024-02-01 10:00:00 0.005 BTC > 0.1 ETH worth 215",
                "7 Income 2024-02-17 16:57:02 > 0.000037835729 ETH Staked worth 0.10594",
                "8 Trade 2024-03-01 08:00:00 0.05 ETH > 160 EUR fee 2 EUR",
                "9 Withdrawal 2024-03-02 08:00:00 0.01 ETH >",
                "10 Deposit 2024-03-03 08:00:00 > 1000 USD",
                "11 Trade 2024-03-04 08:00:00 > !UnknownKind Teleport",
            ],
            rows.Select(Describe));
        Assert.Equal("0x52908400098527886E0F7030069857D2E4169EE7", rows[4].Address);
        Assert.StartsWith("61cf7881dcb36d00016f97c6,2024-01-31 21:39:13 UTC,Buy,BTC,0.01,USD,\"$42,000.00\"", rows[0].Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KrakenLedgers_LegsOfOneRefid_BecomeOneRow()
    {
        var rows = await ReadAsync(ImportSamples.KrakenLedgers, "kraken-ledgers");

        Assert.Equal(
            [
                "3 Deposit 2024-01-09 09:03:01 > 1000 EUR",
                "4 Trade 2024-01-12 19:04:13 400 EUR > 0.01 BTC fee 0.64 EUR",
                "6 Income 2024-02-01 02:13:00 > 0.5 DOT Staked",
                "7 Withdrawal 2024-02-03 10:00:00 0.005 BTC > fee 0.00015 BTC",
                "8 None 2024-02-04 10:00:00 > !OwnMove earn",
                "10 Income 2024-02-05 10:00:00 > 0.001 ETH Staked fee 0.0001 ETH",
                "11 Trade 2024-02-06 10:00:00 > !OtherHalfMissing",
            ],
            rows.Select(Describe));
        Assert.Equal(2, rows[1].Raw.Split('\n').Length);
    }

    [Fact]
    public async Task KrakenTrades_OldAndNewPairs_AreSplit() => Assert.Equal(
        [
            "2 Trade 2024-01-12 19:04:13.694 400 EUR > 0.01 BTC fee 0.64 EUR",
            "3 Trade 2024-01-13 19:17:16.419 2 ETH > 5000 USD fee 8 USD",
            "4 Trade 2024-01-14 19:17:16 > !UnknownCoin NOPAIR",
        ],
        (await ReadAsync(ImportSamples.KrakenTrades, "kraken-trades")).Select(Describe));

    [Fact]
    public async Task Binance_LinesOfOneSecond_BecomeOneTrade() => Assert.Equal(
        [
            "2 Deposit 2024-01-05 08:11:09 > 1500 USDT",
            "3 Trade 2024-01-05 09:30:21 840 USDT > 0.02 BTC fee 0.0002 BNB",
            "6 Trade 2024-01-06 10:00:00 0.5 ETH > 1650 USDC",
            "8 Income 2024-01-07 00:10:00 > 0.0000012 BTC Staked",
            "9 None 2024-01-07 00:20:00 > !OwnMove Simple Earn Flexible Subscription",
            "10 Trade 2024-01-08 12:00:00 3.1 DOGE > 0.0008 BNB",
            "12 Trade 2024-01-08 12:00:00 1.2 ADA > 0.0011 BNB",
            "14 Withdrawal 2024-01-09 12:00:00 0.005 BTC >",
        ],
        (await ReadAsync(ImportSamples.Binance, "binance")).Select(Describe));

    [Fact]
    public async Task Bitstamp_AmountsWithCurrencies_AreSplit() => Assert.Equal(
        [
            "2 Trade 2024-01-15 10:30:00 4250 USD > 0.1 BTC fee 10.63 USD",
            "3 Deposit 2024-01-14 09:00:00 > 5000 USD",
            "4 Trade 2024-02-20 23:05:00 0.02 BTC > 1040 USD fee 2.6 USD",
            "5 Withdrawal 2024-02-21 08:00:00 0.05 BTC > fee 0.0005 BTC",
        ],
        (await ReadAsync(ImportSamples.Bitstamp, "bitstamp")).Select(Describe));

    [Fact]
    public async Task CryptoCom_Kinds_TellWhatHappened() => Assert.Equal(
        [
            "2 Trade 2024-01-15 10:30:00 3900 EUR > 0.1 BTC worth 4250",
            "3 Trade 2024-02-01 14:00:00 100 EUR > 0.04 ETH worth 108.5",
            "4 Income 2024-02-02 14:00:01 > 10 CRO Received worth 1.3",
            "5 Trade 2024-02-03 08:30:00 0.01 BTC > 0.18 ETH worth 425",
            "6 None 2024-02-04 08:30:00 > !OwnMove crypto_earn_program_created",
            "7 Withdrawal 2024-02-05 08:30:00 0.1 ETH > worth 240",
        ],
        (await ReadAsync(ImportSamples.CryptoCom, "crypto-com")).Select(Describe));

    [Fact]
    public async Task Kucoin_TradesInAnOffset_AreInUtc() => Assert.Equal(
        [
            "2 Trade 2024-01-15 10:00:05 21000 USDT > 0.5 BTC fee 21 USDT",
            "3 Trade 2024-01-16 02:00:01 2 ETH > 0.12 BTC fee 0.00012 BTC",
            "4 None 2024-01-17 02:00:00 > !NotCompleted cancelled",
        ],
        (await ReadAsync(ImportSamples.KucoinTrades, "kucoin-trades")).Select(Describe));

    [Fact]
    public async Task Kucoin_DepositsAndWithdrawals_AreToldByTheirHeader()
    {
        var deposits = await ReadAsync(ImportSamples.KucoinDeposits, "kucoin-transfers");
        var withdrawals = await ReadAsync(ImportSamples.KucoinWithdrawals, "kucoin-transfers");

        Assert.Equal(["2 Deposit 2024-01-10 07:00:00 > 25000 USDT", "3 None 2024-01-11 07:00:00 > !NotCompleted FAILURE"], deposits.Select(Describe));
        Assert.Equal(["2 Withdrawal 2024-01-20 07:00:00 0.4 BTC > fee 0.0005 BTC"], withdrawals.Select(Describe));
        Assert.Equal("8f1b000000000000000000000000000000000000000000000000000000000002", withdrawals[0].Hash);
    }

    [Fact]
    public async Task Koinly_Universal_ReadsEveryKind() => Assert.Equal(
        [
            "2 Trade 2024-01-01 10:00:00 4200 USD > 0.1 BTC fee 5 USD worth 4200",
            "3 Trade 2024-01-02 10:00:00 0.05 BTC > 0.9 ETH fee 0.0001 BTC worth 2150",
            "4 Income 2024-01-03 10:00:00 > 0.01 ETH Staked",
            "5 Withdrawal 2024-01-04 10:00:00 0.02 BTC > fee 0.0001 BTC",
            "6 Spend 2024-01-05 10:00:00 0.01 ETH >",
        ],
        (await ReadAsync(ImportSamples.Koinly, "koinly")).Select(Describe));

    [Fact]
    public async Task Rotki_Trades_KnowContracts() => Assert.Equal(
        [
            "2 Trade 2022-07-29 09:00:00 1875.64 USDC > 1 ETH",
            "3 Trade 2022-07-30 09:00:00 392.887 LTC > 4.3241 BTC",
            "4 Trade 2022-08-01 09:08:20 4576.64 ADA > 16.3444 BCH fee 5.1345 USD",
            "5 Trade 2022-08-01 09:20:00 4576.64 USDT > 0 DAI fee 5.1345 USD",
        ],
        (await ReadAsync(ImportSamples.RotkiTrades, "rotki-trades")).Select(Describe));

    [Fact]
    public async Task Rotki_Events_ReadEveryType() => Assert.Equal(
        [
            "2 Deposit 2022-07-27 09:00:00 > 1000 EUR",
            "3 Withdrawal 2022-07-28 09:00:00 99 USDT > fee 1 USDT",
            "4 Income 2022-08-01 08:00:00 > 0.0513 ETH Staked",
            "5 Spend 2022-08-02 09:00:00 0.091 BTC > worth 0",
            "6 Income 2022-08-03 08:00:00 > 1000 DAI Received",
            "7 Trade 2022-08-05 08:00:00 > !UnknownKind Invalid",
        ],
        (await ReadAsync(ImportSamples.RotkiEvents, "rotki-events")).Select(Describe));

    [Fact]
    public async Task Ghostfolio_Json_ReadsTheActivities() => Assert.Equal(
        [
            "1 Trade 2024-01-15 22:00:00 21000.25 USD > 0.5 BTC fee 19 USD",
            "2 Trade 2024-01-20 22:00:00 1.25 ethereum > 2875 EUR",
            "3 None 2024-01-25 22:00:00 > !CashOnly DIVIDEND",
        ],
        (await ReadAsync(ImportSamples.GhostfolioJson, "ghostfolio")).Select(Describe));

    [Fact]
    public async Task Ghostfolio_CsvWithOtherNames_IsRead() => Assert.Equal(
        ["2 Trade 2024-09-16 00:00:00 14500 USD > 0.25 BTC fee 12.5 USD", "3 Trade 2024-10-01 00:00:00 1 ETH > 2600 USD"],
        (await ReadAsync(ImportSamples.GhostfolioCsv, "ghostfolio-csv")).Select(Describe));

    [Theory]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1_000_000)]
    public async Task Ghostfolio_JsonInSmallPieces_IsTheSame(int piece)
    {
        using var stream = new Trickle(Encoding.UTF8.GetBytes(ImportSamples.GhostfolioJson), piece);

        var symbols = new List<string?>();
        await foreach (var element in JsonElements.ReadAsync(stream, "activities", TestContext.Current.CancellationToken)) symbols.Add(element.GetProperty("symbol").GetString());

        Assert.Equal(["BTCUSD", "ethereum", "MSFT"], symbols);
    }

    [Fact]
    public async Task Ghostfolio_JsonCutOff_IsBroken()
    {
        var cut = ImportSamples.GhostfolioJson[..(ImportSamples.GhostfolioJson.Length / 2)];

        var exception = await Assert.ThrowsAsync<ImportFileException>(() => ReadAsync(cut, "ghostfolio"));

        Assert.Equal(ImportFileFault.BrokenJson, exception.Fault);
    }

    [Fact]
    public async Task AnyTable_MappedByHand_IsReadInItsNotation()
    {
        var (reading, format) = await DetectAsync(Encoding.GetEncoding("windows-1252").GetBytes(ImportSamples.SemicolonBank));
        var mapped = reading with { TimeZone = "Europe/Berlin", Mapping = new ColumnMapping { Time = 0, Kind = 1, Coin = 2, Amount = 3, UnitPrice = 4, Currency = 5, FeeAmount = 6, Note = 7 } };

        var rows = await ReadAsync(new MappedFormat(), mapped, Encoding.GetEncoding("windows-1252").GetBytes(ImportSamples.SemicolonBank));

        Assert.Null(format);
        Assert.Equal((";", true, "Währung", "windows-1252"), (reading.Delimiter, reading.DecimalComma, reading.Header[5], reading.Encoding));
        Assert.Equal(
            [
                "2 Trade 2023-12-31 22:30:00 19250.125 USD > 0.5 BTC fee 4.99 USD",
                "3 Trade 2024-02-01 07:00:00 0.125 BTC > 5000 USD",
                "4 Trade 2024-02-03 07:00:00 2838200 USD > 1234 ETH",
            ],
            rows.Select(Describe));
        Assert.Equal(["Silvester", "=kein Befehl", null], rows.Select(row => row.Note));
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("windows-1252", false)]
    public async Task AnyEncoding_WithOrWithoutMark_IsFoundOut(string name, bool mark)
    {
        var text = ImportSamples.Koinly.Replace("Bought", "Gekauft für später – Größe", StringComparison.Ordinal);
        var encoding = EncodingProbe.Of(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];

        var (reading, format) = await DetectAsync(bytes);
        var rows = await ReadAsync(format!, reading, bytes);

        Assert.Equal(("koinly", name), (format!.Key, reading.Encoding));
        Assert.Equal("Gekauft für später – Größe", rows[0].Note);
        Assert.Equal(5, rows.Count);
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    public async Task AnyDelimiter_OfAKnownHeader_IsFoundOut(char delimiter)
    {
        var (reading, format) = await DetectAsync(Encoding.UTF8.GetBytes(ImportSamples.Koinly.Replace(',', delimiter)));

        Assert.Equal(("koinly", delimiter.ToString()), (format?.Key, reading.Delimiter));
    }

    [Theory]
    [InlineData("", ImportFileFault.Empty)]
    [InlineData("   \r\n ", ImportFileFault.Empty)]
    [InlineData("just some words\nand more of them", ImportFileFault.NotATable)]
    [InlineData("{ \"something\": [] }", ImportFileFault.NotATable)]
    public async Task NoTable_IsRefused(string text, ImportFileFault fault) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<ImportFileException>(() => DetectAsync(Encoding.UTF8.GetBytes(text)))).Fault);

    [Theory]
    [InlineData(10)]
    [InlineData(400_000)]
    public async Task QuoteThatNeverEnds_IsToldInsteadOfSwallowingTheFile(int length)
    {
        var text = $"{ImportSamples.Koinly.Trim()}\n2024-01-06 10:00:00 UTC,1,USD,1,BTC,,,,,,\"oh no,\n{new string('x', length)}";

        var exception = await Assert.ThrowsAsync<ImportFileException>(() => ReadAsync(text, "koinly"));

        Assert.Equal(ImportFileFault.QuoteNeverEnds, exception.Fault);
    }

    [Fact]
    public void Keys_OfFormats_AreUniqueAndFound()
    {
        Assert.Equal(ImportFormats.Known.Count, ImportFormats.Known.Select(format => format.Key).Distinct().Count());
        Assert.All(ImportFormats.Known, format => Assert.Same(format, ImportFormats.Find(format.Key)));
    }

    internal static async Task<(ImportReading Reading, ImportFormat? Format)> DetectAsync(byte[] bytes)
    {
        var probe = new EncodingProbe();
        probe.Add(bytes);
        using var stream = new MemoryStream(bytes);
        return await ImportFormats.DetectAsync(stream, probe.Name, TestContext.Current.CancellationToken);
    }

    internal static async Task<List<ImportedRow>> ReadAsync(ImportFormat format, ImportReading reading, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var rows = new List<ImportedRow>();
        await foreach (var row in format.ReadAsync(stream, reading, TestContext.Current.CancellationToken)) rows.Add(row);
        return rows;
    }

    private static async Task<List<ImportedRow>> ReadAsync(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var (reading, format) = await DetectAsync(bytes);
        Assert.Equal(expected, format?.Key);
        return await ReadAsync(format!, reading, bytes);
    }

    private static string Describe(ImportedRow row)
    {
        var time = row.At?.ToString(row.At.Value.Millisecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "?";
        var parts = new List<string> { $"{row.Number} {row.Kind} {time}" };
        if (row.Remark is null && row.SentSymbol is not null) parts.Add($"{Number(row.SentAmount)} {row.SentSymbol}");
        parts.Add(">");
        if (row.Remark is null && row.ReceivedSymbol is not null) parts.Add($"{Number(row.ReceivedAmount)} {row.ReceivedSymbol}");
        if (row.Remark is not null) parts.Add($"!{row.Remark} {row.RemarkText}".TrimEnd());
        if (row is { Source: not null, Remark: null, Kind: ImportedKind.Income }) parts.Add(row.Source.ToString()!);
        if (row is { FeeSymbol: not null, Remark: null }) parts.Add($"fee {Number(row.FeeAmount)} {row.FeeSymbol}");
        if (row is { ValueUsd: { } worth, Remark: null }) parts.Add($"worth {Number(worth)}");
        return string.Join(' ', parts);
    }

    private static string Number(decimal value) => value.ToString("0.##################", CultureInfo.InvariantCulture);

    /// <summary>Gives some bytes at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
