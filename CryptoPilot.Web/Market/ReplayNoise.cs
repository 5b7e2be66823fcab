namespace CryptoPilot.Web.Market;

/// <summary>Noise that is the same on every machine and in every run: small integer hashes, no state, no floating point.</summary>
public static class ReplayNoise
{
    /// <summary>The noise lies between minus and plus this.</summary>
    public const int Full = 1 << 20;

    /// <summary>A seed from a word and a number.</summary>
    public static ulong Seed(string word, int number)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in word) hash = (hash ^ character) * 1099511628211UL;
        return Mix(hash ^ (uint)number);
    }

    /// <summary>A number between −<see cref="Full"/> and <see cref="Full"/> for each index.</summary>
    public static int At(ulong seed, long index) => (int)(Mix(seed + ((ulong)index * 0x9E3779B97F4A7C15UL)) >> 43) - Full;

    /// <summary>The straight line between the noise of the knots that lie every <paramref name="period"/>.</summary>
    public static long Smooth(ulong seed, long position, long period)
    {
        var knot = Math.DivRem(position, period, out var rest);
        if (rest < 0)
        {
            knot--;
            rest += period;
        }

        return ((At(seed, knot) * (period - rest)) + (At(seed, knot + 1) * rest)) / period;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
