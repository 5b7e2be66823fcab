namespace CryptoPilot.Tests.Ledger.Imports;

/// <summary>Short files as the services export them: their headers, their ways of writing numbers and times.</summary>
internal static class ImportSamples
{
    public const string Coinbase = """"

        Transactions
        User,Ada Lovelace,00000000-0000-0000-0000-000000000000
        ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes,Sender Address,Recipient Address
        61cf7881dcb36d00016f97c6,2024-01-31 21:39:13 UTC,Buy,BTC,0.01,USD,"$42,000.00",$420.00,$425.99,$5.99,Bought 0.01 BTC for 425.99 USD,,
        61cf775ac8e0830001ba2d5b,2024-02-01 10:00:00 UTC,Convert,BTC,-0.005,USD,"$43,000.00",$215.00,$215.00,$0.00,Converted 0.005 BTC to 0.1 ETH,,
        678a8bde0000000000000001,2024-02-17 16:57:02 UTC,Staking Income,ETH,0.000037835729,USD,$2800.00,$0.10594,$0.10594,$0.00,,,
        678a8bde0000000000000002,2024-03-01 08:00:00 UTC,Sell,ETH,-0.05,EUR,€3200.00,€160.00,€158.00,€2.00,Sold 0.05 ETH for 158 EUR,,
        678a8bde0000000000000003,2024-03-02 08:00:00 UTC,Send,ETH,-0.01,USD,$3300.00,-$33.00,-$33.00,$0.00,,,0x52908400098527886E0F7030069857D2E4169EE7
        678a8bde0000000000000004,2024-03-03 08:00:00 UTC,Deposit,USD,1000,USD,$1.00,"$1,000.00","$1,000.00",$0.00,,,
        678a8bde0000000000000005,2024-03-04 08:00:00 UTC,Teleport,ETH,1,USD,$1.00,$1.00,$1.00,$0.00,,,
        """";

    public const string KrakenLedgers = """
        "txid","refid","time","type","subtype","aclass","asset","wallet","amount","fee","balance"
        "","QCC7MTT-4Q44K5-ULXBU6","2024-01-09 08:50:00","deposit","","currency","ZEUR","spot / main",1000.0000,0.0000,""
        "LJUEZM-UA5DG-GOKDCG","QCC7MTT-4Q44K5-ULXBU6","2024-01-09 09:03:01","deposit","","currency","ZEUR","spot / main",1000.0000,0.0000,1000.0000
        "LKFD5C-OY5LR-PWEQW2","TFWNEI-DWFNM-DPKYGT","2024-01-12 19:04:13","trade","","currency","ZEUR","spot / main",-400.0000,0.6400,599.3600
        "L3ZB4N-T33RW-ATJMAH","TFWNEI-DWFNM-DPKYGT","2024-01-12 19:04:13","trade","","currency","XXBT","spot / main",0.0100000000,0.0000000000,0.0100000000
        "LQ4R3B-5XSZA-CPHXFW","STHFSYV-6RVDX-2SOOKH","2024-02-01 02:13:00","staking","","currency","DOT28.S","spot / main",0.5000000000,0.0000000000,0.5000000000
        "LVEN5S-2HQTW-JL57Z7","ACCFYN6-7JFXK-K7ZWZ2","2024-02-03 10:00:00","withdrawal","","currency","XXBT","spot / main",-0.0050000000,0.0001500000,0.0048500000
        "LVEN5S-2HQTW-JL57Z8","EACCFYN-7JFXK-K7ZWZ3","2024-02-04 10:00:00","earn","autoallocation","currency","ETH","spot / main",-1.0000000000,0,0.0
        "LVEN5S-2HQTW-JL57Z9","EACCFYN-7JFXK-K7ZWZ3","2024-02-04 10:00:00","earn","autoallocation","currency","ETH.F","earn / flexible",1.0000000000,0,1.0
        "LVEN5S-2HQTW-JL57A0","EACCFYN-7JFXK-K7ZWZ4","2024-02-05 10:00:00","earn","reward","currency","ETH.F","earn / flexible",0.0010000000,0.0001,1.001
        "LVEN5S-2HQTW-JL57A1","TALONE-7JFXK-K7ZWZ4","2024-02-06 10:00:00","trade","","currency","XETH","spot / main",-1.0000000000,0,0
        """;

    public const string KrakenTrades = """
        "txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"
        "TFWNEI-DWFNM-DPKYGT","OTVM57-ZCIA2-HXL3O6","XXBTZEUR","2024-01-12 19:04:13.6946","buy","market",40000.00000,400.00000,0.64000,0.01000000,0.00000,"","L3ZB4N-T33RW-ATJMAH,LKFD5C-OY5LR-PWEQW2"
        "THXBOQ-UXHAI-HKJOSZ","OGMGAA-LRUV7-HI56WX","ETH/USD","2024-01-13 19:17:16.4198","sell","limit",2500.00000,5000.00000,8.00000,2.00000000,0.00000,"","LXEQNM-EZERP-JWXZBJ"
        "THXBOQ-UXHAI-HKJOS0","OGMGAA-LRUV7-HI56W0","NOPAIR","2024-01-14 19:17:16","buy","limit",1,1,0,1,0.0,"",""
        """;

    public const string Binance = """
        "User_ID","UTC_Time","Account","Operation","Coin","Change","Remark"
        "35000000","24-01-05 08:11:09","Spot","Deposit","USDT","1500.00000000",""
        "35000000","24-01-05 09:30:21","Spot","Transaction Spend","USDT","-840.00000000",""
        "35000000","24-01-05 09:30:21","Spot","Transaction Buy","BTC","0.02000000",""
        "35000000","24-01-05 09:30:22","Spot","Transaction Fee","BNB","-0.00020000",""
        "35000000","24-01-06 10:00:00","Spot","Binance Convert","ETH","-0.50000000",""
        "35000000","24-01-06 10:00:00","Spot","Binance Convert","USDC","1650.00000000",""
        "35000000","24-01-07 00:10:00","Earn","Simple Earn Flexible Interest","BTC","0.00000120",""
        "35000000","24-01-07 00:20:00","Spot","Simple Earn Flexible Subscription","BTC","-0.01000000",""
        "35000000","24-01-08 12:00:00","Spot","Small Assets Exchange BNB","DOGE","-3.10000000",""
        "35000000","24-01-08 12:00:00","Spot","Small Assets Exchange BNB","BNB","0.00080000",""
        "35000000","24-01-08 12:00:00","Spot","Small Assets Exchange BNB","ADA","-1.20000000",""
        "35000000","24-01-08 12:00:00","Spot","Small Assets Exchange BNB","BNB","0.00110000",""
        "35000000","24-01-09 12:00:00","Spot","Withdraw","BTC","-0.00500000","Withdraw fee is included"
        """;

    public const string Bitstamp = """
        Type,Datetime,Account,Amount,Value,Rate,Fee,Sub Type
        Market,"Jan. 15, 2024, 10:30 AM",Main Account,0.10000000 BTC,4250.00 USD,42500.00 USD,10.63 USD,Buy
        Deposit,"Jan. 14, 2024, 09:00 AM",Main Account,5000.00 USD,,,0.00 USD,
        Market,"Feb. 20, 2024, 11:05 PM",Main Account,0.02000000 BTC,1040.00 USD,52000.00 USD,2.60 USD,Sell
        Withdrawal,"Feb. 21, 2024, 08:00 AM",Main Account,0.05000000 BTC,,,0.00050000 BTC,
        """;

    public const string CryptoCom = """
        Timestamp (UTC),Transaction Description,Currency,Amount,To Currency,To Amount,Native Currency,Native Amount,Native Amount (in USD),Transaction Kind,Transaction Hash
        2024-01-15 10:30:00,Buy BTC,BTC,0.10000000,,,EUR,3900.00,4250.00000000000000000000,crypto_purchase,
        2024-02-01 14:00:00,EUR -> ETH,EUR,-100.00,ETH,0.04,EUR,100.00,108.5,viban_purchase,
        2024-02-02 14:00:01,Card Cashback,CRO,10.00000000,,,EUR,1.20,1.30,referral_card_cashback,
        2024-02-03 08:30:00,BTC -> ETH,BTC,-0.01,ETH,0.18,EUR,390.00,425.00,crypto_exchange,
        2024-02-04 08:30:00,Crypto Earn,ETH,-0.5,,,EUR,-1100.00,-1200.00,crypto_earn_program_created,
        2024-02-05 08:30:00,Withdraw ETH,ETH,-0.1,,,EUR,-220.00,-240.00,crypto_withdrawal,0x9a3e1f00000000000000000000000000000000000000000000000000000000abcd
        """;

    public const string KucoinTrades = """
        UID,Account Type,Order ID,Order Time(UTC+08:00),Symbol,Side,Order Type,Order Price,Order Amount,Avg. Filled Price,Filled Amount,Filled Volume,Filled Volume (USDT),Filled Time(UTC+08:00),Fee,Fee Currency,Tax,Status
        12345678,mainAccount,65a5f1,2024-01-15 18:00:00,BTC-USDT,BUY,LIMIT,42000,0.5,42000,0.5,21000,21000,2024-01-15 18:00:05,21,USDT,,deal
        12345678,mainAccount,65a5f2,2024-01-16 10:00:00,ETH-BTC,SELL,MARKET,0,2,0.06,2,0.12,5040,2024-01-16 10:00:01,0.00012,BTC,,deal
        12345678,mainAccount,65a5f3,2024-01-17 10:00:00,BTC-USDT,BUY,LIMIT,41000,1.0,0,0,0,0,2024-01-17 10:00:00,0,USDT,,cancelled
        """;

    public const string KucoinDeposits = """
        UID,Account Type,Time(UTC),Coin,Amount,Fee,Hash,Deposit Address,Transfer Network,Status,Remarks
        12345678,mainAccount,2024-01-10 07:00:00,USDT,25000,0,0xd0c0000000000000000000000000000000000000000000000000000000000001,TDepositAddress,TRC20,SUCCESS,Deposit
        12345678,mainAccount,2024-01-11 07:00:00,USDT,10,0,,TDepositAddress,TRC20,FAILURE,Deposit
        """;

    public const string KucoinWithdrawals = """
        UID,Account Type,Time(UTC),Coin,Amount,Fee,Hash,Withdrawal Address/Account,Transfer Network,Status,Remarks
        12345678,mainAccount,2024-01-20 07:00:00,BTC,0.4,0.0005,8f1b000000000000000000000000000000000000000000000000000000000002,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,BTC,SUCCESS,
        """;

    public const string Koinly = """
        Date,Sent Amount,Sent Currency,Received Amount,Received Currency,Fee Amount,Fee Currency,Net Worth Amount,Net Worth Currency,Label,Description,TxHash
        2024-01-01 10:00:00 UTC,4200,USD,0.1,BTC,5,USD,4200,USD,,Bought,
        2024-01-02 10:00 UTC,0.05,BTC,0.9,ETH,0.0001,BTC,2150,USD,,Swap,0x1111111111111111111111111111111111111111111111111111111111111111
        2024-01-03 10:00:00 UTC,,,0.01,ETH,,,,,staking,,
        2024-01-04 10:00:00 UTC,0.02,BTC,,,0.0001,BTC,,,,To my ledger,
        2024-01-05 10:00:00 UTC,0.01,ETH,,,,,,,lost,,
        """;

    public const string RotkiTrades = """
        Location,Spend Currency,Receive Currency,Receive Amount,Spend Amount,Fee,Fee Currency,Description,Timestamp
        binance,eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48,ETH,1.0000,1875.64,,,Trade USDC for ETH,1659085200000
        kraken,LTC,BTC,4.3241,392.8870,,,Trade LTC for BTC,1659171600000
        luno,ADA,BCH,16.3444,4576.6400,5.1345,USD,Trade ADA for BCH,1659344900000
        bisq,eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7,eip155:1/erc20:0x6B175474E89094C44Da98b954EedeAC495271d0F,0,4576.6400,5.1345,USD,Trade USDT for DAI,1659345600000
        """;

    public const string RotkiEvents = """
        Type,Location,Currency,Amount,Fee,Fee Currency,Description,Timestamp
        Deposit,kucoin,EUR,1000.00,,,Deposit EUR to Kucoin,1658912400000
        Withdrawal,binance,eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7,99.00,1.00,eip155:1/erc20:0xdAC17F958D2ee523a2206206994597C13D831ec7,,1658998800000
        Staking,luno,ETH,0.0513,,,ETH Staking reward from QRS,1659340800000
        Loss,coinbase,BTC,0.0910,,,,1659430800000
        Income,cex,eip155:1/erc20:0x6B175474E89094C44Da98b954EedeAC495271d0F,1000.00,,,,1659513600000
        Invalid,bisq,BCH,0.3456,,,,1659686400000
        """;

    public const string GhostfolioJson = """
        {
          "meta": { "date": "2024-02-05T00:00:00.000Z", "version": "2.40.0" },
          "accounts": [ { "id": "1", "activities": [ 1 ] } ],
          "activities": [
            { "accountId": null, "comment": "First", "fee": 19, "quantity": 0.5, "type": "BUY", "unitPrice": 42000.5, "currency": "USD", "dataSource": "YAHOO", "date": "2024-01-15T22:00:00.000Z", "symbol": "BTCUSD" },
            { "accountId": null, "comment": null, "fee": 0, "quantity": 1.25, "type": "SELL", "unitPrice": 2300, "currency": "EUR", "dataSource": "COINGECKO", "date": "2024-01-20T22:00:00.000Z", "symbol": "ethereum" },
            { "accountId": null, "comment": null, "fee": 0, "quantity": 5, "type": "DIVIDEND", "unitPrice": 0.62, "currency": "USD", "dataSource": "YAHOO", "date": "2024-01-25T22:00:00.000Z", "symbol": "MSFT" }
          ]
        }
        """;

    public const string GhostfolioCsv = """
        Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note
        16-09-2024,BTC-USD,YAHOO,USD,58000,0.25,buy,12.5,From the old bank
        2024-10-01,ETH-USD,YAHOO,USD,2600,1,sell,0,
        """;

    public const string SemicolonBank = """
        Datum;Art;Coin;Menge;Kurs;Währung;Gebühr;Notiz
        31.12.2023 23:30:00;Kauf;BTC;0,5;"38.500,25";USD;"4,99";="Silvester"
        01.02.2024 08:00:00;Verkauf;BTC;0,125;40.000,00;USD;;'=kein Befehl
        03.02.2024 08:00:00;Kauf;ETH;1.234;2.300,00;USD;;
        """;
}
