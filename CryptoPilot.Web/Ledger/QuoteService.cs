using System.Security.Cryptography;
using System.Text.Json;
using CryptoPilot.Data;
using CryptoPilot.Data.Market;
using CryptoPilot.Web.Ledger.Lots;
using CryptoPilot.Web.Market;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

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

/// <summary>Quotes conversions at the latest prices. A quote is kept nowhere: the client hands it back, sealed.</summary>
public sealed class QuoteService(
    IDbContextFactory<CryptoPilotContext> contexts, LedgerQueries prices, MarketSourceService market, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a quote holds.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(30);

    private readonly IDataProtector _seal = protection.CreateProtector("CryptoPilot.Ledger.Quote");

    /// <summary>A quote for a user; a price older than ten refresh intervals gives none.</summary>
    public async Task<QuoteResult> QuoteAsync(int userId, string fromSymbol, string toSymbol, decimal amount, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var form = new LedgerForm(db, prices, new() { Blockchain = "", UserId = userId, ExecutedAt = now }, now);
        var isSale = string.Equals(toSymbol.Trim(), LotEntry.Usdollar, StringComparison.OrdinalIgnoreCase);
        var from = await form.CoinAsync(LedgerField.Coin, fromSymbol, null, cancellationToken);
        var to = isSale ? null : await form.CoinAsync(LedgerField.ToCoin, toSymbol, null, cancellationToken);
        form.Fault(LedgerField.Amount, LedgerRules.CheckAmount(amount));
        if (from is not null && from.Symbol == to?.Symbol) form.Fault(LedgerField.ToCoin, LedgerFault.SameCoin);

        var interval = await market.CurrentIntervalAsync(cancellationToken);
        CheckPrice(form, LedgerField.Coin, from, now, interval);
        CheckPrice(form, LedgerField.ToCoin, to, now, interval);
        if (form.IsGood && !LedgerRules.IsWithinReason(amount, from!.Price)) form.Fault(LedgerField.Amount, LedgerFault.ValueTooLarge);
        if (!form.IsGood) return new QuoteResult(null, form.Faults);

        var content = Price(userId, from!, to, amount, now);
        form.Fault(LedgerField.Amount, content.ToAmount > 0m ? null : LedgerFault.NotPositive);
        return new QuoteResult(form.IsGood ? Seal(content) : null, form.Faults);
    }

    /// <summary>Opens the quote of a command.</summary>
    /// <returns>The quote, or why it does not hold.</returns>
    public (ConvertQuote? Quote, LedgerFault? Fault) Read(int userId, ConvertCoins command)
    {
        if (Open(command.Quote!) is not { } content || content.UserId != userId || content.Amount != command.Amount
            || content.From != Symbol(command.FromSymbol) || content.To != Symbol(command.ToSymbol)) return (null, LedgerFault.QuoteInvalid);
        return time.GetUtcNow().UtcDateTime > content.At + Validity ? (null, LedgerFault.QuoteExpired) : (Quote(command.Quote!, content), null);
    }

    private static void CheckPrice(LedgerForm form, LedgerField field, Cryptocurrency? coin, DateTime now, TimeSpan interval)
    {
        if (coin is null) return;
        if (coin.PricedAt is null || coin.Price <= 0m) form.Fault(field, LedgerFault.PriceMissing);
        else if (MarketFreshness.Of(coin.PricedAt, now, interval) == PriceAge.Dead) form.Fault(field, LedgerFault.PriceTooOld);
    }

    private static Content Price(int userId, Cryptocurrency from, Cryptocurrency? to, decimal amount, DateTime now)
    {
        var value = LedgerMath.Value(amount, from.Price);
        var toAmount = to is null ? value : LedgerMath.Ratio(amount, from.Price, to.Price);
        return new Content(userId, from.Symbol, to?.Symbol ?? LotEntry.Usdollar, amount, toAmount, LedgerMath.Ratio(1m, from.Price, to?.Price ?? 1m), value, now);
    }

    private ConvertQuote Seal(Content content) => Quote(_seal.Protect(JsonSerializer.Serialize(content)), content);

    private Content? Open(string token)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(_seal.Unprotect(token));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static ConvertQuote Quote(string token, Content content) =>
        new(token, content.From, content.To, content.Amount, content.ToAmount, content.Rate, content.ValueUsd, content.At, content.At + Validity);

    private static string Symbol(string text) => text.Trim().ToUpperInvariant();

    private sealed record Content(int UserId, string From, string To, decimal Amount, decimal ToAmount, decimal Rate, decimal ValueUsd, DateTime At);
}
