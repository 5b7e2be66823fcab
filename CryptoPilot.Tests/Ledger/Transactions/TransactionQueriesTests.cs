using CryptoPilot.Data.Ledger;
using CryptoPilot.Tests.Support;
using CryptoPilot.Web.Ledger.Transactions;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Tests.Ledger.Transactions;

public sealed class TransactionQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int PageSize = 7;

    private readonly TestDatabase _database = database;
    private readonly TransactionQueries _queries = new(database, new LedgerMemory());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<TransactionSort, bool, string> Orders
    {
        get
        {
            var data = new TheoryData<TransactionSort, bool, string>();
            foreach (var sort in Enum.GetValues<TransactionSort>())
                foreach (var descending in new[] { true, false })
                    foreach (var filter in new[] { "all", "type", "coin" }) data.Add(sort, descending, filter);
            return data;
        }
    }

    public static TheoryData<TransactionSort, bool, string> FirstLooks
    {
        get
        {
            var data = new TheoryData<TransactionSort, bool, string>();
            foreach (var sort in Enum.GetValues<TransactionSort>())
                foreach (var filter in new[] { "all", "type", "text", "days" }) data.Add(sort, filter is "type" or "days", filter);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Page_AnyOrderAndJump_IsThePlaceInTheWhole(TransactionSort sort, bool descending, string filtered)
    {
        var user = await _database.UserAsync();
        var rows = await _database.LinesAsync(user.Id, 1_300);
        await _database.LinesAsync((await _database.UserAsync()).Id, 20);
        var filter = filtered switch { "type" => new TransactionFilter(Type: TransactionType.Convert), "coin" => new(Coin: "BTC"), _ => new() };
        var wanted = Sorted(rows.Where(row => filter.Type is null || row.Type == filter.Type).Where(row => filter.Coin is null || row.FromSymbol == "BTC" || row.ToSymbol == "BTC"), sort, descending);
        var pages = (wanted.Count + PageSize - 1) / PageSize;

        foreach (var page in new[] { 1, pages / 2, pages, (pages / 2) + 1, (pages / 2) - 1, pages / 3, pages - 1, 2, pages / 2 })
        {
            var found = await _queries.PageAsync(user.Id, new(filter, sort, descending, page, PageSize), Stop);

            Assert.Equal(wanted.Count, found.Total);
            Assert.Equal(wanted.Skip((page - 1) * PageSize).Take(PageSize), found.Rows.Select(row => row.Id));
        }
    }

    [Theory]
    [MemberData(nameof(FirstLooks))]
    public async Task Page_NothingKnown_IsThePlaceInTheWhole(TransactionSort sort, bool descending, string filtered)
    {
        var user = await _database.UserAsync();
        var rows = await _database.LinesAsync(user.Id, 900);
        foreach (var row in rows.Where((_, i) => i % 3 != 0)) (row.Notes, row.Amount, row.ValueUsd) = ("moved", 2m, 77m);
        await _database.LinesAsync((await _database.UserAsync()).Id, 20);
        await using (var db = _database.CreateDbContext())
        {
            foreach (var row in rows)
                await db.Transactions.Where(line => line.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(line => line.Notes, row.Notes).SetProperty(line => line.Amount, row.Amount).SetProperty(line => line.ValueUsd, row.ValueUsd), Stop);
        }

        var times = rows.Select(row => row.ExecutedAt).Order().ToList();
        var filter = filtered switch { "text" => new TransactionFilter(Text: "Moved"), "days" => new(From: times[100], Before: times[800]), "type" => new(Type: TransactionType.Convert), _ => new() };
        var wanted = Sorted(rows.Where(row => (filter.Text is null || row.Notes is not null) && (filter.Type is null || row.Type == filter.Type) && (filter.From is null || (row.ExecutedAt >= filter.From && row.ExecutedAt < filter.Before))), sort, descending);
        var pages = (wanted.Count + PageSize - 1) / PageSize;
        Assert.True(pages > 10);

        foreach (var page in new[] { 1, 2, pages / 2, pages - 1, pages })
        {
            var found = await new TransactionQueries(_database, new LedgerMemory()).PageAsync(user.Id, new(filter, sort, descending, page, PageSize), Stop);

            Assert.Equal(wanted.Count, found.Total);
            Assert.Equal(wanted.Skip((page - 1) * PageSize).Take(PageSize), found.Rows.Select(row => row.Id));
        }

        Assert.Equal(wanted.Count, (await new TransactionQueries(_database, new LedgerMemory()).PageAsync(user.Id, new(filter, sort, descending, pages + 1, PageSize), Stop)).Total);
        Assert.Equal(wanted.Count, await _queries.CountAsync(user.Id, filter, Stop));
    }

    [Fact]
    public async Task Page_NewTagAndEditedNote_AreFoundByText()
    {
        var user = await _database.UserAsync();
        await _database.AddAsync(new LedgerHead { UserId = user.Id, Version = 1 });
        var rows = await _database.LinesAsync(user.Id, 3);
        Assert.Empty(await FoundAsync("auditor"));
        Assert.Empty(await FoundAsync("ledger nano"));

        await _database.AddAsync(new TransactionTag { TransactionId = rows[0].Id, UserId = user.Id, Tag = "For the Auditor" });
        await RaiseAsync(2);
        Assert.Equal([rows[0].Id], await FoundAsync("auditor"));

        await using (var db = _database.CreateDbContext())
            await db.Transactions.Where(row => row.Id == rows[1].Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Notes, "Seen by the auditor, on a Ledger Nano"), Stop);
        await RaiseAsync(3);
        Assert.Equal(rows.Take(2).Select(row => row.Id), await FoundAsync("AUDITOR"));
        Assert.Equal([rows[1].Id], await FoundAsync("ledger nano"));

        async Task<IEnumerable<long>> FoundAsync(string text) =>
            (await _queries.PageAsync(user.Id, new(new(text), TransactionSort.Date, false, 1, PageSize), Stop)).Rows.Select(row => row.Id).Order();

        async Task RaiseAsync(long version)
        {
            await using var db = _database.CreateDbContext();
            await db.LedgerHeads.Where(head => head.UserId == user.Id).ExecuteUpdateAsync(set => set.SetProperty(head => head.Version, version), Stop);
        }
    }

    [Fact]
    public async Task Page_TextAcrossTwoFields_IsNotFound()
    {
        var user = await _database.UserAsync();
        var line = LedgerSeed.Line(user.Id, _database.Time.Now);
        (line.Notes, line.Hash) = ("ends in abc", "def0");
        await _database.AddAsync(line);

        Assert.Equal(0, await _queries.CountAsync(user.Id, new("abcdef"), Stop));
        Assert.Equal(1, await _queries.CountAsync(user.Id, new("abc"), Stop));
    }

    [Fact]
    public async Task Page_BeyondTheLast_IsEmptyAndKnowsTheTotal()
    {
        var user = await _database.UserAsync();
        await _database.LinesAsync(user.Id, 3);

        var found = await _queries.PageAsync(user.Id, new(new(), TransactionSort.Date, true, int.MaxValue, PageSize), Stop);

        Assert.Empty(found.Rows);
        Assert.Equal(3, found.Total);
    }

    [Fact]
    public async Task Page_EachFilter_FindsOnlyItsOwn()
    {
        var user = await _database.UserAsync();
        var other = await _database.UserAsync();
        var (cold, hot) = (await _database.WalletAsync(user.Id, "Cold"), await _database.WalletAsync(user.Id, "Hot", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"));
        var at = _database.Time.Now.AddDays(-10);
        var plain = LedgerSeed.Line(user.Id, at);
        var noted = LedgerSeed.Line(user.Id, at.AddDays(1), coin: "ADA");
        noted.Notes = "From 50% grandma_s ledger";
        var sent = LedgerSeed.Line(user.Id, at.AddDays(2), type: TransactionType.Transfer, coin: "SOL");
        (sent.Status, sent.Hash, sent.RecipientAddress, sent.FromWalletId, sent.MissingAmount) = (TransactionStatus.Pending, "ABCDEF0123", "bc1Recipient", cold.Id, 0.5m);
        var traded = LedgerSeed.Line(user.Id, at.AddDays(3), type: TransactionType.Convert, coin: "XRP");
        (traded.Fee, traded.FeeSymbol, traded.FeeUsd, traded.ToWalletId, traded.RawLine) = (1m, "BNB", 5m, hot.Id, "2024-01-01;Kraken;XRP");
        var foreign = LedgerSeed.Line(other.Id, at, coin: "XRP");
        (foreign.Notes, foreign.Status) = ("grandma", TransactionStatus.Pending);
        await _database.AddAsync(plain, noted, sent, traded, foreign);
        await _database.AddAsync(new TransactionTag { TransactionId = plain.Id, UserId = user.Id, Tag = "Tax 2025" }, new TransactionTag { TransactionId = foreign.Id, UserId = other.Id, Tag = "Tax 2025" });

        await FindsAsync(new(), plain, noted, sent, traded);
        await FindsAsync(new(Type: TransactionType.Transfer), sent);
        await FindsAsync(new(Status: TransactionStatus.Pending), sent);
        await FindsAsync(new(Coin: "XRP"), traded);
        await FindsAsync(new(Coin: "BNB"), traded);
        await FindsAsync(new(Coin: "ETH"), traded);
        await FindsAsync(new(WalletId: cold.Id), sent);
        await FindsAsync(new(WalletId: hot.Id), traded);
        await FindsAsync(new(Tag: "Tax 2025"), plain);
        await FindsAsync(new(From: at.AddDays(1), Before: at.AddDays(3)), noted, sent);
        await FindsAsync(new(IsMissing: true), sent);
        await FindsAsync(new(Text: "GRANDMA"), noted);
        await FindsAsync(new(Text: "50% "), noted);
        await FindsAsync(new(Text: "a_s"), noted);
        await FindsAsync(new(Text: "bcdef"), sent);
        await FindsAsync(new(Text: "recipient"), sent);
        await FindsAsync(new(Text: "kraken"), traded);
        await FindsAsync(new(Text: "tax"), plain);
        await FindsAsync(new(Text: "%"), noted);
        await FindsAsync(new(Type: TransactionType.Convert, Text: "tax"));

        async Task FindsAsync(TransactionFilter filter, params LedgerTransaction[] rows)
        {
            var found = await _queries.PageAsync(user.Id, new(filter, TransactionSort.Date, false, 1, PageSize), Stop);
            Assert.Equal(rows.Select(row => row.Id), found.Rows.Select(row => row.Id));
            Assert.Equal(rows.Length, found.Total);
        }
    }

    [Fact]
    public async Task Page_LedgerChanged_CountsAnew()
    {
        var user = await _database.UserAsync();
        await _database.AddAsync(new LedgerHead { UserId = user.Id, Version = 1 });
        await _database.LinesAsync(user.Id, 3);
        var request = new TransactionPageRequest(new(), TransactionSort.Date, true, 1, PageSize);
        Assert.Equal(3, (await _queries.PageAsync(user.Id, request, Stop)).Total);

        await _database.LinesAsync(user.Id, 2);
        await using (var db = _database.CreateDbContext())
            await db.LedgerHeads.Where(head => head.UserId == user.Id).ExecuteUpdateAsync(set => set.SetProperty(head => head.Version, 2), Stop);

        var found = await _queries.PageAsync(user.Id, request, Stop);
        Assert.Equal((5, 5), (found.Total, found.Rows.Count));
    }

    [Fact]
    public async Task Page_Disposals_TellTheirGain()
    {
        var user = await _database.UserAsync();
        var sale = LedgerSeed.Line(user.Id, _database.Time.Now, type: TransactionType.Convert);
        await _database.AddAsync(sale);
        await _database.AddAsync(Disposal(sale, 70m, 50.25m), Disposal(sale, 30m, 60m));

        var row = Assert.Single((await _queries.PageAsync(user.Id, new(new(), TransactionSort.Date, true, 1, PageSize), Stop)).Rows);

        Assert.Equal(-10.25m, row.GainUsd);
    }

    [Fact]
    public async Task Totals_CompletedOnly_AddUpToTheLastDigit()
    {
        var user = await _database.UserAsync();
        var bought = LedgerSeed.Line(user.Id, _database.Time.Now, value: 0.00000001m);
        var sold = LedgerSeed.Line(user.Id, _database.Time.Now, value: 1_000_000_000_000m, type: TransactionType.Convert, coin: "SOL");
        (sold.Fee, sold.FeeSymbol, sold.FeeUsd) = (1.5m, "USD", 1.5m);
        var pending = LedgerSeed.Line(user.Id, _database.Time.Now, value: 7m, type: TransactionType.Transfer);
        pending.Status = TransactionStatus.Pending;
        await _database.AddAsync(bought, sold, pending, LedgerSeed.Line((await _database.UserAsync()).Id, _database.Time.Now));
        await _database.AddAsync(Disposal(sold, 10.00000001m, 4m));

        Assert.Equal(new(2, 0.00000001m, 1_000_000_000_000m, 0m, 1.5m, 10.00000001m, 4m), await _queries.TotalsAsync(user.Id, new(), Stop));
        Assert.Equal(new(1, 0.00000001m, 0m, 0m, 0m, 0m, 0m), await _queries.TotalsAsync(user.Id, new(Coin: "BTC"), Stop));
        Assert.Equal(6.00000001m, (await _queries.TotalsAsync(user.Id, new(Coin: "SOL"), Stop)).GainUsd);
    }

    [Fact]
    public async Task Rows_OfAnotherUser_AreLeftOut()
    {
        var user = await _database.UserAsync();
        var (mine, theirs) = (LedgerSeed.Line(user.Id, _database.Time.Now), LedgerSeed.Line((await _database.UserAsync()).Id, _database.Time.Now));
        await _database.AddAsync(mine, theirs);

        Assert.Equal([mine.Id], (await _queries.RowsAsync(user.Id, [theirs.Id, mine.Id], Stop)).Select(row => row.Id));
    }

    [Fact]
    public async Task Detail_OfAnotherUser_IsLikeNone()
    {
        var line = LedgerSeed.Line((await _database.UserAsync()).Id, _database.Time.Now);
        await _database.AddAsync(line);

        Assert.Null(await new TransactionDetailQueries(_database).FindAsync((await _database.UserAsync()).Id, line.Id, Stop));
    }

    [Fact]
    public async Task Everything_OnSqlServer_Translates()
    {
        var server = new SqlServerTranslation();
        var filters = new TransactionFilter[]
        {
            new(), new("a"), new(Type: TransactionType.Convert), new(Status: TransactionStatus.Pending), new(Coin: "BTC"), new(WalletId: 1), new(Tag: "tax"), new(From: _database.Time.Now), new(Before: _database.Time.Now), new(IsMissing: true), new(ImportId: 1),
        };
        foreach (var filter in filters)
        {
            var queries = new TransactionQueries(server, new LedgerMemory());
            foreach (var sort in Enum.GetValues<TransactionSort>())
                foreach (var descending in new[] { true, false }) await Record.ExceptionAsync(() => queries.PageAsync(1, new(filter, sort, descending, 2, PageSize), Stop));
            await queries.TotalsAsync(1, filter, Stop);
            foreach (var after in new RowKey?[] { null, new RowKey(7, _database.Time.Now, 0m) }) Assert.Empty(await queries.ListAsync(1, filter, after, 10, Stop));
            // The recorder answers with nothing, which a count refuses once its SQL is sent.
            await Assert.ThrowsAsync<InvalidOperationException>(() => queries.CountAsync(1, filter, Stop));
        }

        await new TransactionQueries(server, new LedgerMemory()).RowsAsync(1, [1, 2], Stop);

        using (var db = server.CreateDbContext())
            foreach (var tags in new[] { Array.Empty<string>(), ["a tag"] }) SqlServerTranslation.AssertParses(TransactionSearch.Of(db, 1, new("a"), tags).Rows.ToQueryString());
        await new TransactionQueries(server, new LedgerMemory()).ChoicesAsync(1, Stop);
        await new TransactionQueries(server, new LedgerMemory()).MethodAsync(1, Stop);
        await new TransactionDetailQueries(server).FindAsync(1, 1, Stop);
        await new TransactionDetailQueries(server).LotsAsync(1, "BTC", 10, Stop);
        await new TransactionDetailQueries(server).LotsAsync(1, new LotFilter("BTC", TokenStatus.Locked, 3), new LotPlace("ADA", _database.Time.Now, 4), 10, Stop);

        server.AssertParses();
        Assert.True(server.Commands.Count > 100);
    }

    [Fact]
    public void Seek_OnSqlServer_Translates()
    {
        using var db = new SqlServerTranslation().CreateDbContext();
        foreach (var sort in Enum.GetValues<TransactionSort>())
            foreach (var descending in new[] { true, false })
            {
                var behind = TransactionOrder.From(db.Transactions.Where(row => row.UserId == 1), sort, descending, new RowKey(5, _database.Time.Now, 1.5m));
                SqlServerTranslation.AssertParses(TransactionOrder.Keys(TransactionOrder.Sort(behind, sort, descending).Skip(3).Take(4), sort).ToQueryString());
                SqlServerTranslation.AssertParses(TransactionOrder.Behind(db.Transactions.Where(row => row.UserId == 1), sort, descending, new RowKey(5, _database.Time.Now, 1.5m)).ToQueryString());
            }
    }

    private static List<long> Sorted(IEnumerable<LedgerTransaction> rows, TransactionSort sort, bool descending)
    {
        var ordered = sort switch
        {
            TransactionSort.Value => rows.OrderBy(row => row.ValueUsd).ThenBy(row => row.Id),
            TransactionSort.Amount => rows.OrderBy(row => row.Amount).ThenBy(row => row.Id),
            _ => rows.OrderBy(row => row.ExecutedAt).ThenBy(row => row.Id),
        };
        var ids = ordered.Select(row => row.Id).ToList();
        if (descending) ids.Reverse();
        return ids;
    }

    private static LotDisposal Disposal(LedgerTransaction row, decimal proceeds, decimal cost) => new()
    {
        UserId = row.UserId, TransactionId = row.Id, Symbol = row.FromSymbol!, Amount = 1m, ProceedsUsd = proceeds, CostBasisUsd = cost, AcquiredAt = row.ExecutedAt.AddDays(-5), DisposedAt = row.ExecutedAt,
    };
}
