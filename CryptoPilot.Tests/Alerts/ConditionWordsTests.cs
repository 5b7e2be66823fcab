using CryptoPilot.Data.Alerts;
using CryptoPilot.Web.Alerts;
using CryptoPilot.Web.Alerts.Portfolio;

namespace CryptoPilot.Tests.Alerts;

public sealed class ConditionWordsTests
{
    [Fact]
    public void Conditions_OfEveryPriceKind_SayWhatTheyWaitFor()
    {
        Assert.Equal("price at or above $100,000.00", Words(PriceAlertKind.Level));
        Assert.Equal("price at or below $100,000.00", Words(PriceAlertKind.Level, AlertDirection.Below));
        Assert.Equal("price rises through $100,000.00", Words(PriceAlertKind.Cross));
        Assert.Equal("price goes through $100,000.00, up or down", Words(PriceAlertKind.Cross, eitherWay: true));
        Assert.Equal("price falls 7.5% or more within 1 hour", Words(PriceAlertKind.Move, AlertDirection.Below));
        Assert.Equal("price moves 7.5% or more, up or down, within 1 hour", Words(PriceAlertKind.Move, eitherWay: true));
        Assert.Equal("price rises 7.5% from $90,000.00, to $100,000.00", Words(PriceAlertKind.Anchor));
        Assert.Equal("price 7.5% or more below its highest of the last 1 hour", Words(PriceAlertKind.Drawdown));
        Assert.Equal("no new price for 1 hour", Words(PriceAlertKind.Stale));
    }

    [Fact]
    public void Conditions_OfEveryPortfolioKind_SayWhatTheyWaitFor()
    {
        Assert.Equal("total value at or below $40.00", Words(PortfolioAlertKind.Value, AlertDirection.Below));
        Assert.Equal("total value rises 5% or more within 7 days", Words(PortfolioAlertKind.Move));
        Assert.Equal("total value 5% or more below its highest of the last 7 days", Words(PortfolioAlertKind.Drawdown));
        Assert.Equal("share of BTC is 5 points or more away from 40%", Words(PortfolioAlertKind.Drift, eitherWay: true));
        Assert.Equal("share of BTC is 5 points or more below 40%", Words(PortfolioAlertKind.Drift, AlertDirection.Below));
        Assert.Equal("balance of Cold changes by 40 or more", Words(PortfolioAlertKind.Balance, eitherWay: true));
    }

    [Theory]
    [InlineData(5, "5 minutes")]
    [InlineData(60, "1 hour")]
    [InlineData(720, "12 hours")]
    [InlineData(1_440, "24 hours")]
    [InlineData(10_080, "7 days")]
    [InlineData(525_600, "1 year")]
    [InlineData(90, "90 minutes")]
    public void Window_IsInTheLargestUnitThatFits(int minutes, string words) => Assert.Equal(words, ConditionWords.Window(minutes));

    [Fact]
    public void Terms_OfARecurringAlertWithAnEnd_AreTold()
    {
        var terms = new AlertTerms { IsRecurring = true, CooldownMinutes = 60, ExpiresAt = new DateTime(2031, 5, 1, 12, 0, 0, DateTimeKind.Utc), Note = "Sell", IgnoresQuietHours = true };

        Assert.Equal(4, ConditionWords.Terms(terms, TimeZoneInfo.Utc).Count());
        Assert.Empty(ConditionWords.Terms(new AlertTerms(), TimeZoneInfo.Utc));
    }

    private static string Words(PriceAlertKind kind, AlertDirection direction = AlertDirection.Above, bool eitherWay = false) => ConditionWords.Condition(
        new AlertDraft("BTC", direction, 100_000m) { Kind = kind, IsEitherWay = eitherWay, Percent = 7.5m, WindowMinutes = 60, AnchorPrice = 90_000m }, 100_000m);

    private static string Words(PortfolioAlertKind kind, AlertDirection direction = AlertDirection.Above, bool eitherWay = false) => ConditionWords.Condition(
        new PortfolioAlertDraft(kind, direction) { Symbol = "BTC", Target = 40m, Percent = 5m, WindowMinutes = 10_080, IsEitherWay = eitherWay }, "Cold");
}
