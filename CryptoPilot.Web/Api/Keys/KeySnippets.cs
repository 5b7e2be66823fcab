namespace CryptoPilot.Web.Api.Keys;

/// <summary>The languages of the snippets.</summary>
public enum SnippetLanguage
{
    Curl,
    CSharp,
    Python,
    JavaScript,
}

/// <summary>First requests with a new key, ready to be pasted and run as they are. Code, not interface: they are the same in every language.</summary>
public static class KeySnippets
{
    /// <summary>What the snippets ask for; every key may.</summary>
    public const string Path = "/api/v1/portfolio";

    private const string BearerCurl = """
        curl --fail-with-body -H "Authorization: Bearer {token}" "{address}"
        """;

    private const string BearerCSharp = """
        using System.Net.Http.Headers;

        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "{token}");
        Console.WriteLine(await client.GetStringAsync("{address}"));
        """;

    private const string BearerPython = """
        from urllib.request import Request, urlopen

        request = Request("{address}", headers={"Authorization": "Bearer {token}"})
        with urlopen(request) as response:
            print(response.read().decode())
        """;

    private const string BearerJavaScript = """
        const response = await fetch("{address}", { headers: { Authorization: "Bearer {token}" } });
        console.log(response.status, await response.text());
        """;

    private const string SignedCurl = """
        KEY={key}
        SECRET={secret}
        TARGET={path}
        TIMESTAMP=$(($(date +%s) * 1000))
        NONCE=$(openssl rand -hex 16)
        BODY_HASH=$(printf '' | openssl dgst -sha256 -r | cut -d' ' -f1)
        SIGNATURE=$(printf 'GET\n%s\n\n%s\n%s\n\n%s' "$TARGET" "$BODY_HASH" "$TIMESTAMP" "$NONCE" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
        curl --fail-with-body -H "X-CP-Key: $KEY" -H "X-CP-Timestamp: $TIMESTAMP" -H "X-CP-Nonce: $NONCE" -H "X-CP-Signature: $SIGNATURE" "{origin}$TARGET"
        """;

    private const string SignedCSharp = """
        using System.Security.Cryptography;
        using System.Text;

        const string Key = "{key}";
        const string Secret = "{secret}";

        var address = new Uri("{address}");
        var (method, body) = (HttpMethod.Get, Array.Empty<byte>());
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString();
        var nonce = Guid.NewGuid().ToString("N");
        var bodyHash = Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant();
        var text = string.Join('\n', method, address.AbsolutePath, address.Query.TrimStart('?'), bodyHash, timestamp, "", nonce);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text));

        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("X-CP-Key", Key);
        request.Headers.Add("X-CP-Timestamp", timestamp);
        request.Headers.Add("X-CP-Nonce", nonce);
        request.Headers.Add("X-CP-Signature", Convert.ToHexString(signature));
        using var client = new HttpClient();
        using var response = await client.SendAsync(request);
        Console.WriteLine(await response.Content.ReadAsStringAsync());
        response.EnsureSuccessStatusCode();
        """;

    private const string SignedPython = """
        import hashlib, hmac, time, uuid
        from urllib.parse import urlsplit
        from urllib.request import Request, urlopen

        key = "{key}"
        secret = "{secret}"
        address = "{address}"
        method, body = "GET", b""

        parts = urlsplit(address)
        timestamp = str(time.time_ns() // 1_000_000)
        nonce = uuid.uuid4().hex
        text = "\n".join([method, parts.path, parts.query, hashlib.sha256(body).hexdigest(), timestamp, "", nonce])
        signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        request = Request(address, method=method, headers={
            "X-CP-Key": key, "X-CP-Timestamp": timestamp, "X-CP-Nonce": nonce, "X-CP-Signature": signature})
        with urlopen(request) as response:
            print(response.read().decode())
        """;

    private const string SignedJavaScript = """
        import { createHash, createHmac, randomUUID } from "node:crypto";

        const key = "{key}";
        const secret = "{secret}";
        const address = new URL("{address}");
        const method = "GET", body = "";

        const timestamp = Date.now().toString();
        const nonce = randomUUID();
        const bodyHash = createHash("sha256").update(body).digest("hex");
        const text = [method, address.pathname, address.search.slice(1), bodyHash, timestamp, "", nonce].join("\n");
        const signature = createHmac("sha256", secret).update(text).digest("hex");
        const response = await fetch(address, { method, headers: {
          "X-CP-Key": key, "X-CP-Timestamp": timestamp, "X-CP-Nonce": nonce, "X-CP-Signature": signature } });
        console.log(response.status, await response.text());
        """;

    /// <summary>A first request.</summary>
    /// <param name="language">In which language.</param>
    /// <param name="isSigned">Whether it is signed; else it carries the bearer token.</param>
    /// <param name="site">The address of this site.</param>
    /// <param name="key">The key, with its secret.</param>
    public static string Of(SnippetLanguage language, bool isSigned, Uri site, NewKey key)
    {
        var address = new Uri(site, Path);
        return Template(language, isSigned)
            .Replace("{token}", key.Token, StringComparison.Ordinal)
            .Replace("{key}", key.Key, StringComparison.Ordinal)
            .Replace("{secret}", key.Secret, StringComparison.Ordinal)
            .Replace("{address}", address.ToString(), StringComparison.Ordinal)
            .Replace("{origin}", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("{path}", address.AbsolutePath, StringComparison.Ordinal);
    }

    /// <summary>What a language is called.</summary>
    public static string NameOf(SnippetLanguage language) => language switch
    {
        SnippetLanguage.Curl => "curl",
        SnippetLanguage.CSharp => "C#",
        _ => language.ToString(),
    };

    private static string Template(SnippetLanguage language, bool isSigned) => (language, isSigned) switch
    {
        (SnippetLanguage.Curl, false) => BearerCurl,
        (SnippetLanguage.Curl, true) => SignedCurl,
        (SnippetLanguage.CSharp, false) => BearerCSharp,
        (SnippetLanguage.CSharp, true) => SignedCSharp,
        (SnippetLanguage.Python, false) => BearerPython,
        (SnippetLanguage.Python, true) => SignedPython,
        (SnippetLanguage.JavaScript, false) => BearerJavaScript,
        (SnippetLanguage.JavaScript, true) => SignedJavaScript,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, null),
    };
}
