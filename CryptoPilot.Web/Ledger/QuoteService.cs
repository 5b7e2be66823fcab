namespace CryptoPilot.Web.Ledger;

/// <summary>A rate that holds for <see cref="QuoteService.Validity"/>.</summary>
/// <param name="Token">What to hand back in <see cref="ConvertCoins.Quote"/>; opaque, and of use to this user only.</param>
/// <param name="FromSymbol">The coin that is given.</param>
/// <param name="ToSymbol">The coin that is received, or <c>USD</c>.</param>
/// <param name="Amount">Units of <paramref name="FromSymbol"/>.</param>
/// <param name="ToAmount">Units of <paramref name="ToSymbol"/>, before any fee.</param>
/// <param name="Rate">Units of <paramref name="ToSymbol"/> for one of <paramref name="FromSymbol"/>.</param>
/// <param name="ValueUsd">USD: what <paramref name="Amount"/> is worth.</param>
/// <param name="QuotedAt">UTC.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record ConvertQuote(
    string Token, string FromSymbol, string ToSymbol, decimal Amount, decimal ToAmount, decimal Rate, decimal ValueUsd, DateTime QuotedAt, DateTime ExpiresAt);

/// <summary>A quote, or why there is none.</summary>
/// <param name="Quote">Null when refused.</param>
/// <param name="Faults">At most one for each field; empty unless refused.</param>
public sealed record QuoteResult(ConvertQuote? Quote, IReadOnlyDictionary<LedgerField, LedgerFault> Faults);

/// <summary>Quotes conversions at the latest prices.</summary>
public sealed class QuoteService
{
    /// <summary>How long a quote holds.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);

    /// <summary>A quote for a user; a price older than ten refresh intervals gives none.</summary>
    public Task<QuoteResult> QuoteAsync(int userId, string fromSymbol, string toSymbol, decimal amount, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
