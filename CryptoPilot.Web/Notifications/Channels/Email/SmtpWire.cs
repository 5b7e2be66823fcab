using System.Text;

namespace CryptoPilot.Web.Notifications.Channels.Email;

/// <summary>Lines in, bytes out. What a server sends is bounded, so that a broken one fills no memory.</summary>
internal sealed class SmtpWire(Stream stream) : IAsyncDisposable
{
    private const int LongestLine = 4096;
    private const int MostLines = 128;

    private readonly byte[] _buffer = new byte[LongestLine];
    private int _start;
    private int _end;

    public Stream Stream => stream;

    /// <summary>Whether the server said more than was read.</summary>
    public bool HasUnread => _start < _end;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    public ValueTask WriteAsync(string commands, CancellationToken cancellationToken) => WriteAsync(Encoding.UTF8.GetBytes(commands), cancellationToken);

    /// <exception cref="SmtpFaultException">The connection ended, or what came is no answer.</exception>
    public async ValueTask<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>(1);
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code) || code is < 200 or > 599) throw new SmtpFaultException(SmtpFault.Cut);
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-') return new SmtpReply(code, lines);
            if (lines.Count == MostLines) throw new SmtpFaultException(SmtpFault.Cut);
        }
    }

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, at).TrimEnd('\r');
                _start += at + 1;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length) throw new SmtpFaultException(SmtpFault.Cut);
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0) throw new SmtpFaultException(SmtpFault.Cut);
            _end += read;
        }
    }
}
