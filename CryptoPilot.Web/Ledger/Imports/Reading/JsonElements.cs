using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CryptoPilot.Web.Ledger.Imports.Reading;

/// <summary>Reads the elements of one array of a JSON document, one after the other, whatever the size of the document.</summary>
public static class JsonElements
{
    private const int FirstBuffer = 64 * 1024;
    private const int LargestBuffer = 16 * 1024 * 1024;

    /// <summary>The elements of the array that is the document's property <paramref name="property"/>.</summary>
    /// <exception cref="ImportFileException">The document is broken.</exception>
    public static async IAsyncEnumerable<JsonElement> ReadAsync(Stream stream, string property, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scan = new Scan(property);
        var buffer = new byte[FirstBuffer];
        var (length, ended) = (0, false);
        while (!scan.Done)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read;
            ended = read == 0;
            if (scan.IsFirst) length = SkipMark(buffer, length);
            var found = new List<JsonElement>();
            var used = scan.Read(buffer.AsSpan(0, length), ended, found);
            foreach (var element in found) yield return element;
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
            if (ended && !scan.Done) throw new ImportFileException(ImportFileFault.BrokenJson);
            if (length < buffer.Length) continue;
            if (buffer.Length >= LargestBuffer) throw new ImportFileException(ImportFileFault.BrokenJson);
            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private static int SkipMark(byte[] buffer, int length)
    {
        if (length < 3 || buffer is not [0xEF, 0xBB, 0xBF, ..]) return length;
        buffer.AsSpan(3, length - 3).CopyTo(buffer);
        return length - 3;
    }

    private sealed class Scan(string property)
    {
        private JsonReaderState _state = new(new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        private bool _inside;
        private bool _named;

        public bool Done { get; private set; }

        public bool IsFirst { get; private set; } = true;

        /// <summary>Reads what is complete.</summary>
        /// <returns>How many bytes are done with.</returns>
        public int Read(ReadOnlySpan<byte> bytes, bool last, List<JsonElement> found)
        {
            IsFirst = false;
            var reader = new Utf8JsonReader(bytes, last, _state);
            var used = 0;
            try
            {
                while (!Done && Step(ref reader, found))
                {
                    used = (int)reader.BytesConsumed;
                    _state = reader.CurrentState;
                }
            }
            catch (JsonException exception)
            {
                throw new ImportFileException(ImportFileFault.BrokenJson, exception);
            }

            return used;
        }

        /// <summary>Takes one token outside the array, or one element inside it.</summary>
        private bool Step(ref Utf8JsonReader reader, List<JsonElement> found)
        {
            var start = reader;
            if (!reader.Read()) return false;
            if (_inside) return StepInside(ref reader, start, found);
            if (_named)
            {
                _named = false;
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    _inside = true;
                    return true;
                }
            }

            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0) Done = true;
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1) _named = reader.ValueTextEquals(property);
            return true;
        }

        private bool StepInside(ref Utf8JsonReader reader, Utf8JsonReader start, List<JsonElement> found)
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                Done = true;
                return true;
            }

            if (!JsonDocument.TryParseValue(ref reader, out var document))
            {
                reader = start;
                return false;
            }

            using (document) found.Add(document.RootElement.Clone());
            return true;
        }
    }
}
