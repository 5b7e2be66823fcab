using System.Globalization;
using CryptoPilot.Client;

// CRYPTOPILOT_SITE and CRYPTOPILOT_TOKEN say whom to ask and as whom; a number as the only argument ends the program after so many events.
if (Environment.GetEnvironmentVariable("CRYPTOPILOT_SITE") is not { } site || Environment.GetEnvironmentVariable("CRYPTOPILOT_TOKEN") is not { } token)
{
    Console.Error.WriteLine("Set CRYPTOPILOT_SITE (http://localhost:5000) and CRYPTOPILOT_TOKEN (the key and its secret with a dot between).");
    return 2;
}

var events = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : int.MaxValue;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var client = CryptoPilotClient.Open(new Uri(site), token, out var http);
using (http)
{
    try
    {
        await ShowPortfolioAsync();
        await PlaceAlertAsync("BTC");
        await ListTransactionsAsync();
        await FollowAsync();
        return 0;
    }
    catch (ApiException<ProblemDocument> refused)
    {
        Console.Error.WriteLine($"{refused.Result.Title} {refused.Result.Detail} ({refused.Result.Code})");
        return 1;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 0;
    }
}

async Task ShowPortfolioAsync()
{
    var portfolio = await client.GetPortfolioAsync(stop.Token);
    Console.WriteLine($"Portfolio: {portfolio.TotalUsd:N2} USD");
    foreach (var holding in (await client.ListHoldingsAsync(stop.Token)).Items)
        Console.WriteLine($"  {holding.Symbol,-6} {holding.Amount} worth {holding.ValueUsd:N2} USD");
}

// Tells when a coin has risen by a tenth.
async Task PlaceAlertAsync(string symbol)
{
    var coin = await client.GetCoinAsync(symbol, stop.Token);
    if (coin.Price.PriceUsd is not { } price) return;
    var draft = new AlertDraft { Symbol = symbol, Direction = AlertDirection.Above, TargetPriceUsd = decimal.Round(price * 1.1m, 2) };
    try
    {
        var alert = await client.CreateAlertAsync(draft, cancellationToken: stop.Token);
        Console.WriteLine($"Alert {alert.Id}: {alert.Symbol} above {alert.TargetPriceUsd} USD");
    }
    catch (ApiException<ProblemDocument> refused) when (refused.Result.Code == "conflict")
    {
        Console.WriteLine("Alert: there is this one already");
    }
}

async Task ListTransactionsAsync()
{
    string? cursor = null;
    do
    {
        var page = await client.ListTransactionsAsync(limit: 200, cursor: cursor, cancellationToken: stop.Token);
        foreach (var line in page.Items)
            Console.WriteLine($"Transaction {line.Id}: {line.ExecutedAt:yyyy-MM-dd} {line.Type} {line.Amount} {line.FromSymbol ?? line.ToSymbol}, {line.ValueUsd:N2} USD");
        cursor = page.NextCursor;
    }
    while (cursor is not null);
}

async Task FollowAsync()
{
    var seen = 0;
    await foreach (var one in client.FollowAsync("BTC,ETH", stop.Token))
    {
        Console.WriteLine(one switch
        {
            PricesEvent prices => $"Prices: {string.Join(", ", prices.Prices.Select(price => $"{price.Symbol} {price.PriceUsd}"))}",
            NotificationEvent notification => $"Notification: {notification.Title}",
            _ => one.ToString(),
        });
        if (++seen >= events) return;
    }
}
