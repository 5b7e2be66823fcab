using CryptoPilot.Web.Ledger.Transactions;

namespace CryptoPilot.Tests.Ledger.Transactions;

public sealed class FoundRowsTests
{
    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(300, false, 300)]
    [InlineData(700, true, 250)]
    [InlineData(950, true, 0)]
    public void To_NothingKnown_StartsFromTheNearerEnd(int start, bool backwards, int skip) =>
        Assert.Equal(new Way(backwards, null, skip), FoundRows.Many(1_000).To(start, 50));

    [Theory]
    [InlineData(500, false, 0)]
    [InlineData(510, false, 10)]
    [InlineData(440, true, 11)]
    [InlineData(451, true, 0)]
    [InlineData(100, false, 100)]
    public void To_ARowIsKnown_StartsFromItWhenItIsNearer(int start, bool backwards, int skip)
    {
        var key = new RowKey(7, default, 1m);
        var found = FoundRows.Many(1_000);
        found.Remember(500, [key]);

        Assert.Equal(new Way(backwards, start == 100 ? null : key, skip), found.To(start, 50));
    }

    [Fact]
    public void Remember_Thousands_KeepsFewSpreadOverAll()
    {
        var found = FoundRows.Many(1_000_000);
        for (var row = 0; row < 20_000; row++) found.Remember(row * 50, [new RowKey(row, default, 0m)]);

        foreach (var start in new[] { 123_450, 500_000, 900_000 }) Assert.True(found.To(start, 50).Skip < 20_000, $"{start} is {found.To(start, 50).Skip} away.");
    }

    [Fact]
    public void Known_RowsReadBefore_AreThereUntilManyOthersWere()
    {
        var found = FoundRows.Many(1_000_000);
        found.Remember(100, Run(100, 250));

        Assert.Equal(Enumerable.Range(100, 50).Select(id => (long)id), found.Known(100, 50));
        Assert.Equal(Enumerable.Range(300, 50).Select(id => (long)id), found.Known(300, 50));
        Assert.Null(found.Known(301, 50));
        Assert.Null(found.Known(99, 50));

        for (var start = 1_000; start < 10_000; start += 250) found.Remember(start, Run(start, 250));
        Assert.Null(found.Known(100, 50));
        Assert.NotNull(found.Known(9_750, 250));
    }

    [Fact]
    public void Bytes_WhateverIsRemembered_Stay()
    {
        var found = FoundRows.Many(1_000_000);
        var before = found.Bytes;
        found.Remember(0, Run(0, 250));

        Assert.Equal(before, found.Bytes);
        Assert.Equal(8_000, FoundRows.Few(new long[1_000]).Bytes);
    }

    private static RowKey[] Run(int start, int count) => [.. Enumerable.Range(start, count).Select(id => new RowKey(id, default, 0m))];
}
