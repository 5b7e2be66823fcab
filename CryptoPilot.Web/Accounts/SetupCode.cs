using System.Security.Cryptography;
using System.Text;

namespace CryptoPilot.Web.Accounts;

/// <summary>The one-time code that shows that who sets up from another machine can read this one's log.</summary>
public sealed partial class SetupCode(ILogger<SetupCode> logger)
{
    /// <summary>Wrong answers after which a new code is made.</summary>
    public const int MaxAttempts = 5;

    private const int Length = 10;

    /// <summary>Without characters that look alike.</summary>
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly Lock _gate = new();
    private string? _code;
    private int _failures;

    /// <summary>Makes a code and writes it into the log.</summary>
    public string Announce()
    {
        lock (_gate)
        {
            _failures = 0;
            _code = RandomNumberGenerator.GetString(Alphabet, Length);
            Log.Code(logger, _code);
            return _code;
        }
    }

    /// <summary>Compares in constant time; too many wrong answers make the code worthless and announce another.</summary>
    public bool Accepts(string? answer)
    {
        lock (_gate)
        {
            if (_code is null) Announce();
            var given = Encoding.UTF8.GetBytes((answer ?? "").Trim().ToUpperInvariant());
            if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(_code!))) return true;
            if (++_failures >= MaxAttempts) Announce();
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody has set up this instance yet. From another machine the page /setup asks for this code: {Code}")]
        public static partial void Code(ILogger logger, string code);
    }
}
