using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.BackTests;
using CryptoPilot.Web.Alerts.History;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Notifications;

namespace CryptoPilot.Web.Api.Alerts;

/// <summary>What of the caller's alerts fired, and how an alert would have done.</summary>
public static class FiringsEndpoints
{
    private const string Firing =
        """
        {"id":91,"alert_id":7,"portfolio_alert_id":null,"notification_id":4711,"symbol":"BTC","summary":"BTC is above $100,000.00","value":"100012.5","basis":"high",
         "price_source":"coingecko","priced_at":"2024-05-01T12:29:48.000Z","triggered_at":"2024-05-01T12:30:00.000Z",
         "deliveries":[{"method":"email","status":"delivered","attempts":1,"next_attempt_at":null,"delivered_at":"2024-05-01T12:30:01.250Z","error":null}]}
        """;

    private const string Test =
        """
        {"month":{"days":30,"candles":"hour","since":"2024-04-01T12:30:00.000Z","is_whole":true,"count":1,"firings":[{"at":"2024-04-20T08:00:00.000Z","price_usd":"100012.5","basis":"high"}]},
         "year":null}
        """;

    private static readonly ApiParameter<string?> s_firedCoin = ApiParameters.Coin("coin", "Only firings on this coin.");
    private static readonly ApiParameter<long?> s_alert = ApiParameters.Id("alert", "Only firings of this alert on a price.");
    private static readonly ApiParameter<long?> s_portfolioAlert = ApiParameters.Id("portfolio_alert", "Only firings of this alert on my holdings.");
    private static readonly ApiParameter<string?> s_coin = ApiParameters.Coin("coin", "The coin; needed.");
    private static readonly ApiParameter<PriceAlertKind?> s_kind = ApiParameters.Word<PriceAlertKind>("kind", "What the alert waits for; level when it is left out. When prices come late candles cannot tell.");
    private static readonly ApiParameter<AlertDirection?> s_direction = ApiParameters.Word<AlertDirection>("direction", "above or up, below or down; above when it is left out.");
    private static readonly ApiParameter<bool?> s_eitherWay = ApiParameters.Switch("either_way", "True when both directions count: for a move and a cross.");
    private static readonly ApiParameter<decimal?> s_target = ApiParameters.Amount("target_price_usd", "USD, above 0: of a level and a cross.");
    private static readonly ApiParameter<decimal?> s_percent = ApiParameters.Amount("percent", "The size of a move, an anchored move or a drawdown; above 0.");
    private static readonly ApiParameter<int> s_window = ApiParameters.Whole("window_minutes", "The rolling window of a move and a drawdown.", 1, 525_600, 1_440);
    private static readonly ApiParameter<bool?> s_recurring = ApiParameters.Switch("recurring", "True when it fires again and again.");
    private static readonly ApiParameter<int> s_cooldown = ApiParameters.Whole("cooldown_minutes", "How long a recurring alert rests at least.", 5, 43_200, AlertRule.DefaultCooldown);
    private static readonly ApiParameter<decimal?> s_hysteresis = ApiParameters.Amount("hysteresis_percent", "How far back the value must go before a recurring alert waits anew: 0 to 50, 0.5 when it is left out.");

    public static void MapFirings(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("/firings", ListAsync)
            .Reads("listFirings", "Lists what of my alerts fired, latest first, with what became of each delivery.", s_firedCoin, s_alert, s_portfolioAlert, ApiParameters.Limit, ApiParameters.Cursor)
            .Answers<ApiPage<WireFiring>>().AnswersLike($$"""{"items":[{{Firing}}],"next_cursor":null}""");
        alerts.MapGet("/back-test", TestAsync)
            .Reads(
                "backTestAlert", "Tells how often an alert on a price would have fired in the last 30 and 365 days, replayed over the stored candles.",
                s_coin, s_kind, s_direction, s_eitherWay, s_target, s_percent, s_window, s_recurring, s_cooldown, s_hysteresis)
            .Answers<WireBackTest>().AnswersLike(Test);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, FiringQueries firings, DeliveryQueries deliveries, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var filter = new FiringFilter(s_firedCoin.Read(http), Key(s_alert.Read(http)), Key(s_portfolioAlert.Read(http)));
        var rows = await firings.ListAsync(caller.UserId, filter, Cursor.Read<FiringPlace>(http)?.Id, limit + 1, cancellationToken);
        var lines = await deliveries.OfNotificationsAsync(caller.UserId, [.. rows.Select(row => row.NotificationId).OfType<long>()], cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new FiringPlace(row.Id)), row => FiringsWire.Firing(row, row.NotificationId is { } id ? lines[id] : [])));
    }

    private static async Task<IResult> TestAsync(HttpContext http, BackTestQueries tests, CancellationToken cancellationToken)
    {
        var rule = Rule(http);
        var coin = s_coin.Read(http) ?? throw Wrong("Name the coin, such as BTC.", s_coin);
        if (await tests.CandlesAsync(coin, rule.Window, cancellationToken) is not { } candles)
            return new ApiFault(ApiProblems.NotFound, "No coin of that symbol is followed here; /market/coins lists those that are.", s_coin.Name);
        return ApiAnswer.Ok(FiringsWire.BackTest(BackTest.Of(rule, candles)));
    }

    private static BackTestRule Rule(HttpContext http)
    {
        var kind = s_kind.Read(http) ?? PriceAlertKind.Level;
        var (target, percent, hysteresis) = (s_target.Read(http) ?? 0m, s_percent.Read(http) ?? 0m, s_hysteresis.Read(http) ?? AlertRule.DefaultHysteresis);
        var (direction, eitherWay) = (s_direction.Read(http) ?? AlertDirection.Above, s_eitherWay.Read(http) ?? false);
        if (kind is PriceAlertKind.Level or PriceAlertKind.Cross && target <= 0m) throw Wrong("The target must be above 0.", s_target);
        if (kind is PriceAlertKind.Move or PriceAlertKind.Anchor or PriceAlertKind.Drawdown && percent is <= 0m or > 10_000m) throw Wrong("The percentage must be above 0 and at most 10000.", s_percent);
        if (hysteresis is < 0m or > 50m) throw Wrong("The way back must be between 0 and 50 percent.", s_hysteresis);
        if (eitherWay && kind is not (PriceAlertKind.Move or PriceAlertKind.Cross)) throw Wrong("This kind knows one direction at a time.", s_eitherWay);
        var window = s_window.Read(http);
        if (AlertWindows.Of(kind) is { Count: > 0 } windows && !windows.Contains(window)) throw Wrong($"\"{s_window.Name}\" must be one of {string.Join(", ", windows)} for this kind.", s_window);
        return new BackTestRule(kind, direction, eitherWay, target, percent, window, s_recurring.Read(http) ?? false, s_cooldown.Read(http), hysteresis);
    }

    /// <summary>Alerts have smaller keys; a larger one is nobody's.</summary>
    private static int? Key(long? id) => id is { } key ? key <= int.MaxValue ? (int)key : 0 : null;

    private static ApiFaultException Wrong(string detail, ApiParameter parameter) => new(new ApiFault(ApiProblems.InvalidParameter, detail, parameter.Name));

    private sealed record FiringPlace(long Id);
}
