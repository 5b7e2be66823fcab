using System.Collections.Frozen;

namespace CryptoPilot.Web.Api.Events;

/// <summary>The coins that a stream wants. Two choices of the same coins are equal.</summary>
public sealed class CoinChoice : IEquatable<CoinChoice>
{
    /// <summary>Coins of one choice at most.</summary>
    public const int Most = 200;

    private readonly FrozenSet<string>? _symbols;
    private readonly string _text;

    private CoinChoice(FrozenSet<string>? symbols) => (_symbols, _text) = (symbols, symbols is null ? "*" : string.Join(',', symbols.Order(StringComparer.Ordinal)));

    /// <summary>Every coin.</summary>
    public static CoinChoice All { get; } = new((FrozenSet<string>?)null);

    /// <summary>Some coins, by their symbols in upper case.</summary>
    public static CoinChoice Of(IEnumerable<string> symbols) => new(symbols.ToFrozenSet(StringComparer.Ordinal));

    public bool Holds(string symbol) => _symbols is null || _symbols.Contains(symbol);

    public bool Equals(CoinChoice? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as CoinChoice);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
