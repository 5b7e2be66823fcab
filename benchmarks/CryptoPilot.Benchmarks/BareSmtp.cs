using System.Net;
using System.Net.Sockets;

namespace CryptoPilot.Benchmarks;

/// <summary>A connection to a mail server that does nothing but write bytes and count the answers: commands in one piece, one letter after the other.</summary>
internal sealed class BareSmtp : IAsyncDisposable
{
    private static readonly byte[] s_greeting = "EHLO localhost\r\n"u8.ToArray();
    private static readonly byte[] s_envelope = "MAIL FROM:<pilot@example.org>\r\nRCPT TO:<user@example.org>\r\nDATA\r\n"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    public static async Task<BareSmtp> OpenAsync(int port)
    {
        var opened = new BareSmtp();
        await opened._socket.ConnectAsync(IPAddress.Loopback, port);
        await opened.ReadAsync((byte)'2', 1);
        await opened._socket.SendAsync(s_greeting);
        await opened.ReadAsync((byte)'2', 1);
        return opened;
    }

    /// <summary>Sends a letter that ends with its dot.</summary>
    public async Task SendAsync(byte[] letter)
    {
        await _socket.SendAsync(s_envelope);
        await ReadAsync((byte)'2', 2);
        await ReadAsync((byte)'3', 1);
        await _socket.SendAsync(letter);
        await ReadAsync((byte)'2', 1);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads answers that begin with a digit; an answer of several lines counts as one.</summary>
    private async Task ReadAsync(byte digit, int answers)
    {
        while (answers > 0)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') + 1;
            if (length == 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
                var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
                if (read == 0) throw new IOException("The mail server hung up.");
                _end += read;
                continue;
            }

            if (_buffer[_start] != digit) throw new IOException($"The mail server answered {(char)_buffer[_start]}.");
            if (_buffer[_start + 3] == (byte)' ') answers--;
            _start += length;
        }
    }
}
