using System.Globalization;
using CryptoPilot.Data.Conventions;
using CsvHelper;

namespace CryptoPilot.Web.Ledger.Exports;

/// <summary>Writes a table to a stream, never blocking it and never holding more than some rows.</summary>
public sealed class Sheet : IAsyncDisposable
{
    private readonly CsvWriter _csv;

    public Sheet(Stream to, params ReadOnlySpan<string> columns)
    {
        _csv = CsvWriter.Create(to, new CsvWriterOptions { WriteByteOrderMark = true }, leaveOpen: true);
        foreach (var column in columns) _csv.WriteField(column);
        _csv.EndRecord();
    }

    /// <summary>Text, safe from being taken for a formula.</summary>
    public Sheet Text(string? text)
    {
        _csv.WriteField(SheetText.Guard(text) ?? "");
        return this;
    }

    /// <summary>A number with all its digits.</summary>
    public Sheet Number(decimal? value)
    {
        _csv.WriteField(value?.ToString("0.############################", CultureInfo.InvariantCulture) ?? "");
        return this;
    }

    /// <summary>A whole number.</summary>
    public Sheet Number(long value)
    {
        _csv.WriteField(value.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>A time in UTC, to the millisecond.</summary>
    public Sheet Time(DateTime? utc)
    {
        _csv.WriteField(utc?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "");
        return this;
    }

    /// <summary>The word of an option.</summary>
    public Sheet Word<T>(T? option)
        where T : struct, Enum
    {
        _csv.WriteField(option is { } value ? Words.Of(value) : "");
        return this;
    }

    /// <summary>Ends the row.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken) => _csv.EndRecordAsync(cancellationToken);

    /// <summary>Sends what waits.</summary>
    public ValueTask SendAsync(CancellationToken cancellationToken) => _csv.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _csv.DisposeAsync();
}
