using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CryptoPilot.Data.Api;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;

namespace CryptoPilot.Web.Api.Events;

/// <summary>What a stream sends.</summary>
/// <param name="Prices">Whether prices are sent.</param>
/// <param name="Coins">Of which coins.</param>
/// <param name="Notifications">Whether notifications are sent.</param>
public sealed record EventChoice(bool Prices, CoinChoice Coins, bool Notifications);

/// <summary>
/// One client. It keeps how far it came and nothing that waits: prices are looked up in the shared state and notifications in the
/// database when they can be written, so a slow client costs no memory and misses no final state.
/// </summary>
public sealed class EventSubscriber(string key, KnownKey known, IPAddress? address, EventChoice choice, PriceTicks ticks, NotificationTail? tail, TimeProvider time, Action abort)
{
    /// <summary>The event that brings prices.</summary>
    public const string PricesEvent = "prices";

    /// <summary>The event that brings a line of the inbox.</summary>
    public const string NotificationEvent = "notification";

    /// <summary>The last event when the stream is ended from here; its data says why.</summary>
    public const string EndEvent = "end";

    /// <summary>How long nothing may be sent.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>A client that does not even take the last event is cut off after this time.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private const int NotificationsAtOnce = 100;

    private readonly Channel<byte> _wake = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private volatile bool _hasNotifications = true;
    private volatile ApiFault? _fault;
    private string _stamp = "";
    private long _sequence;
    private long _endedAt;
    private long _wroteAt = time.GetTimestamp();

    /// <summary>The key that it was opened with.</summary>
    public string Key => key;

    public int KeyId => known.Caller.KeyId;

    public int UserId => known.Caller.UserId;

    public EventChoice Choice => choice;

    /// <summary>True once it knows where it begins: nothing that happens from then on escapes it.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Looks what there is to send.</summary>
    public void Wake() => _wake.Writer.TryWrite(0);

    /// <summary>The user's inbox may have grown.</summary>
    public void Tell()
    {
        if (tail is null) return;
        _hasNotifications = true;
        Wake();
    }

    /// <summary>Called each second: sends a sign of life, and cuts off a client that does not go.</summary>
    public void Beat()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _wroteAt)) >= Heartbeat) Wake();
        if (_fault is not null && time.GetElapsedTime(Volatile.Read(ref _endedAt)) > s_farewell) abort();
    }

    /// <summary>Ends the stream when its key does not open the API any more.</summary>
    /// <param name="entry">What is known of the key now; null when there is none.</param>
    /// <param name="now">UTC.</param>
    public void Judge(KeyEntry? entry, DateTime now)
    {
        if (entry is null) End(new ApiFault(ApiProblems.KeyUnknown, "The key is gone."));
        else if (entry.Known.Judge(now, address) is { } fault) End(fault);
        else if (!entry.Known.Secret.AsSpan().SequenceEqual(known.Secret)) End(new ApiFault(ApiProblems.KeyUnknown, "The key has another secret now."));
    }

    /// <summary>Ends the stream; the client is told why.</summary>
    public void End(ApiFault fault)
    {
        if (_fault is not null) return;
        Volatile.Write(ref _endedAt, time.GetTimestamp());
        _fault = fault;
        Wake();
    }

    /// <summary>Sends until the client goes or the stream is ended.</summary>
    /// <param name="output">The answer's body.</param>
    /// <param name="from">How far the client came before.</param>
    /// <param name="cancellationToken">The client is gone, or the host stops.</param>
    public async Task RunAsync(PipeWriter output, EventPosition from, CancellationToken cancellationToken)
    {
        if (tail is not null) await tail.StartAsync(from, cancellationToken);
        // The client has these very prices: only what comes after them is sent.
        if (choice.Prices && from.Prices.Length > 0 && ticks.State is var state && state.Stamp == from.Prices) (_sequence, _stamp) = (state.Sequence, state.Stamp);
        IsReady = true;
        output.Write("retry: 3000\n\n"u8);
        await FlushAsync(output, cancellationToken);
        do
        {
            WritePrices(output);
            await FlushAsync(output, cancellationToken);
            await WriteNotificationsAsync(output, cancellationToken);
            if (_fault is { } fault)
            {
                WriteEnd(output, fault);
                await FlushAsync(output, cancellationToken);
                return;
            }

            if (time.GetElapsedTime(_wroteAt) >= Heartbeat)
            {
                output.Write(": heartbeat\n\n"u8);
                await FlushAsync(output, cancellationToken);
            }
        }
        while (await NextAsync(cancellationToken));
    }

    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (!await _wake.Reader.WaitToReadAsync(cancellationToken)) return false;
        _wake.Reader.TryRead(out _);
        return true;
    }

    private void WritePrices(PipeWriter output)
    {
        if (!choice.Prices || ticks.State is not { } state || state.Sequence == _sequence) return;
        var json = state.Since(_sequence, choice.Coins);
        (_sequence, _stamp) = (state.Sequence, state.Stamp);
        if (json.Length > 0) Write(output, PricesEvent, json.Span);
    }

    private async Task WriteNotificationsAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        while (tail is not null && _hasNotifications && _fault is null)
        {
            _hasNotifications = false;
            var rows = await tail.ReadAsync(NotificationsAtOnce, cancellationToken);
            foreach (var row in rows)
            {
                tail.Take(row);
                var buffer = new ArrayBufferWriter<byte>(512);
                using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
                {
                    json.WriteStartObject();
                    EventPayload.Write(json, row);
                    json.WriteEndObject();
                }

                Write(output, NotificationEvent, buffer.WrittenSpan);
            }

            if (rows.Count > 0) await FlushAsync(output, cancellationToken);
            if (rows.Count == NotificationsAtOnce) _hasNotifications = true;
        }
    }

    private void WriteEnd(PipeWriter output, ApiFault fault)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("type", fault.Problem.Type);
            json.WriteString("code", fault.Problem.Code);
            json.WriteString("title", fault.Problem.Title);
            json.WriteString("detail", fault.Detail);
            json.WriteEndObject();
        }

        Write(output, EndEvent, buffer.WrittenSpan);
    }

    /// <summary>JSON holds no line break, so that one data line holds it.</summary>
    private void Write(PipeWriter output, string name, ReadOnlySpan<byte> data)
    {
        var position = tail?.Position;
        var id = new EventPosition(_stamp, position?.Floor, position?.Taken ?? []);
        output.Write(Encoding.ASCII.GetBytes($"id: {id}\nevent: {name}\ndata: "));
        output.Write(data);
        output.Write("\n\n"u8);
    }

    private async ValueTask FlushAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (output.CanGetUnflushedBytes && output.UnflushedBytes == 0) return;
        await output.FlushAsync(cancellationToken);
        Volatile.Write(ref _wroteAt, time.GetTimestamp());
    }
}
