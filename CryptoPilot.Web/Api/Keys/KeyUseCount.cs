using System.Net;

namespace CryptoPilot.Web.Api.Keys;

/// <summary>What this node counted of one key and has not written yet.</summary>
public sealed class KeyUseCount(int keyId)
{
    private readonly Lock _gate = new();
    private Dictionary<DateOnly, long>? _earlier;
    private DateOnly _day;
    private long _count;
    private DateTime _lastAt;
    private IPAddress? _address;
    private bool _isNoted;

    public int KeyId => keyId;

    /// <summary>Counts one request.</summary>
    /// <returns>True when it is the first since <see cref="Take"/>.</returns>
    public bool Add(DateTime now, IPAddress? address)
    {
        var day = DateOnly.FromDateTime(now);
        lock (_gate)
        {
            if (day != _day)
            {
                if (_count > 0) (_earlier ??= [])[_day] = _earlier.GetValueOrDefault(_day) + _count;
                (_day, _count) = (day, 0);
            }

            _count++;
            _address = address;
            if (now > _lastAt) _lastAt = now;
            var isFirst = !_isNoted;
            _isNoted = true;
            return isFirst;
        }
    }

    /// <summary>Takes what was counted; it is counted no more.</summary>
    public (IReadOnlyList<(DateOnly Day, long Count)> Days, DateTime LastAt, string? Address) Take()
    {
        lock (_gate)
        {
            var days = (_earlier ?? []).Select(day => (day.Key, day.Value)).ToList();
            if (_count > 0) days.Add((_day, _count));
            (_earlier, _count, _isNoted) = (null, 0, false);
            return (days, _lastAt, Text(_address));
        }
    }

    /// <summary>Counts again what was taken and could not be written.</summary>
    /// <returns>As <see cref="Add"/>.</returns>
    public bool GiveBack(IEnumerable<(DateOnly Day, long Count)> days)
    {
        lock (_gate)
        {
            foreach (var (day, count) in days)
            {
                if (day == _day) _count += count;
                else (_earlier ??= [])[day] = _earlier.GetValueOrDefault(day) + count;
            }

            var isFirst = !_isNoted;
            _isNoted = true;
            return isFirst;
        }
    }

    private static string? Text(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
}
