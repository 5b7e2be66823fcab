using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Imports.Formats;
using CryptoPilot.Web.Ledger.Imports.Reading;

namespace CryptoPilot.Web.Api.Imports;

/// <summary>What is known of imported files.</summary>
public static class ImportReads
{
    private const int SampleLines = 5;

    private static readonly ApiParameter<ImportStatus?> s_status = ApiParameters.Word<ImportStatus>("status", "Where it stands.");
    private static readonly ApiParameter<ImportRowState?> s_state = ApiParameters.Word<ImportRowState>("state", "What is to become of the row.");

    /// <summary>Maps them below <c>/imports</c>.</summary>
    public static void MapReads(this RouteGroupBuilder imports)
    {
        imports.MapGet("", ListAsync)
            .Reads("listImports", "Lists the files that I brought in, newest first.", s_status, ApiParameters.Limit, ApiParameters.Cursor).Answers<ApiPage<WireImport>>();
        imports.MapGet("/formats", Formats)
            .Reads("listImportFormats", "Lists the formats that are found by themselves, as a whole; any other table can be mapped.").Answers<ApiPage<WireFormat>>();
        imports.MapGet("/{id:int}", GetAsync)
            .Reads("getImport", "Tells where an import stands, how its file is read, and what came of it.").Answers<WireImportDetails>();
        imports.MapGet("/{id:int}/rows", RowsAsync)
            .Reads("listImportRows", "Lists the rows of a file that are not in the ledger, in its order.", s_state, ApiParameters.Limit, ApiParameters.Cursor).Answers<ApiPage<WireImportRow>>();
        imports.MapGet("/{id:int}/sample", SampleAsync)
            .Reads("getImportSample", "Tells the first lines of a table, for who says what its columns mean.").Answers<WireSample>().Refuses(ApiProblems.Conflict, ApiProblems.Refused);
    }

    /// <summary>The import that a request is about.</summary>
    /// <exception cref="ApiFaultException">There is none, or it is another user's.</exception>
    public static async Task<ImportDetails> FindAsync(ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken) =>
        await imports.FindAsync(caller.UserId, id, cancellationToken) ?? throw new ApiFaultException(new ApiFault(ApiProblems.NotFound, "You have no such import."));

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, ImportQueries imports, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var rows = await imports.ListAfterAsync(caller.UserId, s_status.Read(http), Cursor.Read<ImportPlace>(http)?.Id, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new ImportPlace(row.Id)), ImportWire.Line));
    }

    private static ApiAnswer<ApiPage<WireFormat>> Formats() => ApiAnswer.Ok(ApiPage.Whole(ImportFormats.Known.Select(ImportWire.Format)));

    private static async Task<IResult> GetAsync(ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ImportWire.Details(await FindAsync(caller, id, imports, cancellationToken)));

    private static async Task<IResult> RowsAsync(HttpContext http, ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken)
    {
        var limit = ApiParameters.Limit.Read(http);
        var after = Cursor.Read<RowPlace>(http)?.Number ?? 0;
        await FindAsync(caller, id, imports, cancellationToken);
        var rows = await imports.RowsAfterAsync(caller.UserId, id, s_state.Read(http), after, limit + 1, cancellationToken);
        return ApiAnswer.Ok(ApiPage.Of(rows, limit, row => Cursor.After(http, new RowPlace(row.Number)), ImportWire.Row));
    }

    private static async Task<IResult> SampleAsync(ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken)
    {
        var import = (await FindAsync(caller, id, imports, cancellationToken)).Import;
        if (import.Reading.Header.Count == 0) return new ApiFault(ApiProblems.Conflict, "The file is no table, or was not looked at yet.");
        try
        {
            return ApiAnswer.Ok(new WireSample(import.Reading.Header, await imports.SampleAsync(caller.UserId, id, SampleLines, cancellationToken)));
        }
        catch (ImportFileException)
        {
            return new ApiFault(ApiProblems.Refused, "The first lines of the file cannot be read as a table.");
        }
    }

    private sealed record ImportPlace(int Id);

    private sealed record RowPlace(int Number);
}
