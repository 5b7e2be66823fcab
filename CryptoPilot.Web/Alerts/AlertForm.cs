using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Web.Alerts.BackTests;
using CryptoPilot.Web.Alerts.Portfolio;
using CryptoPilot.Web.Ledger;

namespace CryptoPilot.Web.Alerts;

/// <summary>What stands in the boxes of the alert editor; whatever is refused, it stays.</summary>
public sealed class AlertForm
{
    /// <summary>What the kinds of alerts on prices are called in addresses and options.</summary>
    public const string PriceWord = "price";

    /// <summary>What those on portfolios are called.</summary>
    public const string PortfolioWord = "portfolio";

    /// <summary>True for an alert on the portfolio.</summary>
    public bool IsPortfolio { get; set; }

    public PriceAlertKind Kind { get; set; }

    public PortfolioAlertKind PortfolioKind { get; set; }

    public string Symbol { get; set; } = "";

    public int? WalletId { get; set; }

    public AlertDirection Direction { get; set; }

    public bool IsEitherWay { get; set; }

    /// <summary>USD, percent of the whole or coin units, as its kind says.</summary>
    public decimal? Target { get; set; }

    public decimal? Percent { get; set; }

    /// <summary>Minutes.</summary>
    public int? Window { get; set; }

    /// <summary>USD: what an anchored move is measured from; null is the price at saving.</summary>
    public decimal? Anchor { get; set; }

    /// <summary>The ways beside the inbox.</summary>
    public ISet<NotificationMethod> Ways { get; } = new SortedSet<NotificationMethod>();

    public bool IsRecurring { get; set; }

    /// <summary>Minutes.</summary>
    public int Cooldown { get; set; } = AlertRule.DefaultCooldown;

    public decimal? Hysteresis { get; set; } = AlertRule.DefaultHysteresis;

    /// <summary>When it ends, on the clock of the reader.</summary>
    public DateTime? EndsAt { get; set; }

    public string? Note { get; set; }

    public bool IgnoresQuietHours { get; set; }

    public bool NeedsCoin => !IsPortfolio || PortfolioKind == PortfolioAlertKind.Drift;

    public bool NeedsTarget => IsPortfolio
        ? PortfolioKind is PortfolioAlertKind.Value or PortfolioAlertKind.Drift or PortfolioAlertKind.Balance
        : Kind is PriceAlertKind.Level or PriceAlertKind.Cross;

    public bool NeedsPercent => IsPortfolio
        ? PortfolioKind is PortfolioAlertKind.Move or PortfolioAlertKind.Drawdown or PortfolioAlertKind.Drift
        : Kind is PriceAlertKind.Move or PriceAlertKind.Anchor or PriceAlertKind.Drawdown;

    public bool NeedsDirection => IsPortfolio ? PortfolioKind != PortfolioAlertKind.Drawdown : Kind is not (PriceAlertKind.Drawdown or PriceAlertKind.Stale);

    public bool KnowsEitherWay => IsPortfolio
        ? PortfolioKind is PortfolioAlertKind.Move or PortfolioAlertKind.Drift or PortfolioAlertKind.Balance
        : Kind is PriceAlertKind.Move or PriceAlertKind.Cross;

    /// <summary>The windows to choose from; none for kinds without one.</summary>
    public IReadOnlyList<int> Windows => IsPortfolio ? AlertWindows.Of(PortfolioKind) : AlertWindows.Of(Kind);

    /// <summary>Chooses a kind, and leaves what was typed that it can use too.</summary>
    /// <param name="word">Such as <c>price-cross</c>.</param>
    public void ChooseKind(string? word)
    {
        var (sort, kind) = word?.Split('-') is [var first, var second] ? (first, second) : (PriceWord, "");
        IsPortfolio = sort == PortfolioWord;
        if (IsPortfolio && Enum.TryParse<PortfolioAlertKind>(kind, ignoreCase: true, out var portfolio)) PortfolioKind = portfolio;
        if (!IsPortfolio && Enum.TryParse<PriceAlertKind>(kind, ignoreCase: true, out var price)) Kind = price;
        if (!KnowsEitherWay) IsEitherWay = false;
        if (!Windows.Contains(Window ?? 0)) Window = Windows.Contains(1_440) ? 1_440 : null;
    }

    /// <summary>The kind as a word.</summary>
    public string KindWord => IsPortfolio ? WordOf(PortfolioKind) : WordOf(Kind);

    public static string WordOf(PriceAlertKind kind) => $"{PriceWord}-{Data.Conventions.Words.Of(kind)}";

    public static string WordOf(PortfolioAlertKind kind) => $"{PortfolioWord}-{Data.Conventions.Words.Of(kind)}";

    /// <summary>Takes what is stored.</summary>
    public void Take(AlertDraft draft, TimeZoneInfo zone)
    {
        (IsPortfolio, Kind, Symbol, Direction, IsEitherWay) = (false, draft.Kind, draft.Symbol ?? "", draft.Direction, draft.IsEitherWay);
        (Target, Percent, Window, Anchor) = (draft.Kind == PriceAlertKind.Anchor ? null : draft.TargetPrice, draft.Percent, draft.WindowMinutes, draft.AnchorPrice);
        Take(draft.Method, draft.Terms, zone);
    }

    /// <inheritdoc cref="Take(AlertDraft, TimeZoneInfo)"/>
    public void Take(PortfolioAlertDraft draft, TimeZoneInfo zone)
    {
        (IsPortfolio, PortfolioKind, Symbol, WalletId, Direction, IsEitherWay) = (true, draft.Kind, draft.Symbol ?? "", draft.WalletId, draft.Direction, draft.IsEitherWay);
        (Target, Percent, Window, Anchor) = (draft.Target, draft.Percent, draft.WindowMinutes, null);
        Take(draft.Method, draft.Terms, zone);
    }

    /// <summary>What the service takes.</summary>
    public AlertDraft ToDraft(TimeZoneInfo zone) => new(Symbol, Direction, Target, Method)
    {
        Kind = Kind,
        IsEitherWay = IsEitherWay,
        Percent = Percent,
        WindowMinutes = Window,
        AnchorPrice = Anchor,
        Terms = Terms(zone),
    };

    /// <inheritdoc cref="ToDraft"/>
    public PortfolioAlertDraft ToPortfolioDraft(TimeZoneInfo zone) => new(PortfolioKind, Direction, Method)
    {
        Symbol = Symbol,
        WalletId = WalletId,
        Target = Target,
        Percent = Percent,
        WindowMinutes = Window,
        IsEitherWay = IsEitherWay,
        Terms = Terms(zone),
    };

    /// <summary>What is replayed; null for what candles and snapshots cannot tell.</summary>
    public BackTestRule? Rule()
    {
        if (!IsPortfolio) return Rule(Kind);
        return PortfolioKind switch
        {
            PortfolioAlertKind.Value => Rule(PriceAlertKind.Level),
            PortfolioAlertKind.Move => Rule(PriceAlertKind.Move),
            PortfolioAlertKind.Drawdown => Rule(PriceAlertKind.Drawdown),
            _ => null,
        };
    }

    private NotificationMethod Method => Ways.Count == 0 ? NotificationMethod.InApp : Ways.First();

    private BackTestRule Rule(PriceAlertKind kind) => new(kind, Direction, IsEitherWay, Target ?? 0m, Percent ?? 0m, Window ?? 0, IsRecurring, Cooldown, Hysteresis ?? 0m);

    private AlertTerms Terms(TimeZoneInfo zone) => new()
    {
        FurtherMethods = [.. Ways.Skip(1)],
        IsRecurring = IsRecurring,
        CooldownMinutes = Cooldown,
        // An empty box is no number: refused beside it.
        HysteresisPercent = Hysteresis ?? -1m,
        ExpiresAt = End(zone),
        Note = Note,
        IgnoresQuietHours = IgnoresQuietHours,
    };

    /// <summary>UTC; what lies beyond all calendars is never, and long past.</summary>
    private DateTime? End(TimeZoneInfo zone) => EndsAt switch
    {
        null or { Year: > 9_000 } => null,
        { Year: < 1970 } => DateTime.UnixEpoch,
        { } end => BrowserTimeZone.ToUtc(end, zone),
    };

    private void Take(NotificationMethod method, AlertTerms terms, TimeZoneInfo zone)
    {
        Ways.Clear();
        foreach (var way in terms.FurtherMethods.Prepend(method).Where(way => way != NotificationMethod.InApp)) Ways.Add(way);
        (IsRecurring, Cooldown, Hysteresis) = (terms.IsRecurring, terms.CooldownMinutes, terms.HysteresisPercent);
        EndsAt = terms.ExpiresAt is { } end ? TimeZoneInfo.ConvertTimeFromUtc(end, zone) : null;
        (Note, IgnoresQuietHours) = (terms.Note, terms.IgnoresQuietHours);
    }
}
