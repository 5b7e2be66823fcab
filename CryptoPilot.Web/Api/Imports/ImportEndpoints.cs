using System.Globalization;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Web.Api.Access;
using CryptoPilot.Web.Api.Answers;
using CryptoPilot.Web.Api.Problems;
using CryptoPilot.Web.Api.Requests;
using CryptoPilot.Web.Ledger.Imports;
using CryptoPilot.Web.Ledger.Imports.Formats;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;

namespace CryptoPilot.Web.Api.Imports;

/// <summary>Files into the ledger: bring one, say what its columns mean, choose rows, import, undo. The work itself is a job's.</summary>
public static class ImportEndpoints
{
    private const int LongestName = 260;
    private const string Mapped = """{"columns":{"time":0,"kind":1,"coin":2,"amount":3,"total":4,"currency":5},"time_zone":"Europe/Berlin","day_first":true,"decimal_comma":true}""";

    /// <summary>A file may come slowly.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private static readonly ApiParameter<string?> s_name = ApiParameters.Text("file_name", "What the file is called; needed.", LongestName);

    public static void MapImports(this RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapReads();
        imports.MapPost("", UploadAsync)
            .Writes("uploadImport", "Brings a file as the body of the request: a table (CSV, TSV) or a JSON export. A job reads it; nothing is in the ledger until it is committed.", s_name)
            .ForExample("\"The bytes of the file, as they are.\"")
            .Answers<WireImportDetails>(StatusCodes.Status202Accepted).Refuses(ApiProblems.BodyTooLarge, ApiProblems.UnsupportedMediaType, ApiProblems.Refused)
            .WithRequestTimeout(new RequestTimeoutPolicy { Timeout = s_longest, WriteTimeoutResponse = ApiRegistration.RefuseAsync });
        imports.MapPut("/{id:int}/mapping", MapAsync)
            .Writes("mapImport", "Says what the columns of a table mean; the file is read (again), and the next one with the same header by itself.").ForExample(Mapped).Goes();
        imports.MapPost("/{id:int}/remap", RemapAsync)
            .Writes("remapImport", "Goes back to saying what the columns of a mapped file mean.").HeedsIfMatch().Answers<WireImportDetails>().Refuses(ApiProblems.Conflict);
        imports.MapPost("/{id:int}/read", ReadAsync)
            .Writes("readImportAgain", "Reads a file again that was only looked at, with other answers.").ForExample("""{"withdrawals_are_own":true}""").Goes();
        imports.MapPut("/{id:int}/rows/{number:int}", ChooseAsync)
            .Writes("chooseImportRow", "Takes a row in or out.").ForExample("""{"is_chosen":false}""").AnswersNothing().Refuses(ApiProblems.Conflict, ApiProblems.Refused);
        imports.MapPost("/{id:int}/choose", ChooseAllAsync)
            .Writes("chooseImportRows", "Takes all new rows, or all duplicates, in or out.").ForExample("""{"state":"duplicate","is_chosen":false}""").HeedsIfMatch()
            .Answers<WireImportDetails>().Refuses(ApiProblems.Conflict);
        imports.MapPost("/{id:int}/commit", CommitAsync)
            .Writes("commitImport", "Begins to write the chosen rows to the ledger.").Goes();
        imports.MapPost("/{id:int}/undo", UndoAsync)
            .Writes("undoImport", "Begins to take an import out of the ledger again.").ForExample("""{"accept_missing":false}""").Goes();
        imports.MapPost("/{id:int}/resume", ResumeAsync)
            .Writes("resumeImport", "Goes on at once with a step that was interrupted; it is tried again by itself too.").Goes();
        imports.MapDelete("/{id:int}", DeleteAsync)
            .Writes("deleteImport", "Forgets an import of which nothing is in the ledger.").HeedsIfMatch().AnswersNothing().Refuses(ApiProblems.Conflict);
    }

    private static async Task<IResult> UploadAsync(
        HttpContext http, ApiCaller caller, UploadedBody body, ImportService service, ImportQueries imports, IOptions<ImportOptions> options, CancellationToken cancellationToken)
    {
        if (s_name.Read(http) is not { } name) return new ApiFault(ApiProblems.InvalidParameter, $"\"{s_name.Name}\" is missing; it must be {s_name.Form.Words}.", s_name.Name);
        if (name[^1] is '/' or '\\') return new ApiFault(ApiProblems.InvalidParameter, $"\"{s_name.Name}\" must end with the name of a file.", s_name.Name);
        var outcome = await service.UploadAsync(caller.UserId, name, body.Content, cancellationToken);
        return outcome.Fault switch
        {
            ImportFault.TooLarge => UploadedBody.TooLarge(options.Value.MaxFileBytes).Fault,
            ImportFault.Empty => new ApiFault(ApiProblems.Refused, "There is nothing in the file."),
            _ => await AcceptedAsync(caller, outcome.ImportId!.Value, imports, cancellationToken),
        };
    }

    private static Task<IResult> MapAsync(HttpContext http, ApiCaller caller, int id, ApiBody<WireMapping> body, ImportService service, ImportQueries imports, CancellationToken cancellationToken) =>
        ActAsync(http, caller, id, imports, import =>
        {
            var wanted = body.Value;
            Demand(wanted, import);
            var reading = import.Reading with { Mapping = wanted.Columns.ToLedger(), TimeZone = wanted.TimeZone, DayFirst = wanted.DayFirst, DecimalComma = wanted.DecimalComma };
            return service.MapAsync(caller.UserId, id, reading, cancellationToken);
        }, cancellationToken);

    private static async Task<IResult> RemapAsync(HttpContext http, ApiCaller caller, int id, ImportService service, ImportQueries imports, CancellationToken cancellationToken)
    {
        var import = await DemandAsync(http, caller, id, imports, cancellationToken);
        var outcome = await service.RemapAsync(caller.UserId, id, cancellationToken);
        return outcome.Fault is { } fault ? Refuse(fault, import) : await OkAsync(caller, id, imports, cancellationToken);
    }

    private static Task<IResult> ReadAsync(HttpContext http, ApiCaller caller, int id, ApiBody<WireReadAgain> body, ImportService service, ImportQueries imports, CancellationToken cancellationToken) =>
        ActAsync(http, caller, id, imports, import =>
        {
            var wanted = body.Value;
            if (ImportFormats.IsOwn(import.Format) && wanted != new WireReadAgain())
                throw new ApiFaultException(new ApiFault(ApiProblems.Conflict, "What was exported here is read as it stands; there is nothing to choose."));
            return service.ReadAgainAsync(
                caller.UserId, id,
                reading => reading with
                {
                    DepositsAreOwn = wanted.DepositsAreOwn ?? reading.DepositsAreOwn,
                    WithdrawalsAreOwn = wanted.WithdrawalsAreOwn ?? reading.WithdrawalsAreOwn,
                    DecimalComma = wanted.DecimalComma ?? reading.DecimalComma,
                },
                cancellationToken);
        }, cancellationToken);

    private static async Task<IResult> ChooseAsync(
        ApiCaller caller, int id, int number, ApiBody<WireRowChoice> body, ImportService service, ImportQueries imports, CancellationToken cancellationToken)
    {
        var import = (await ImportReads.FindAsync(caller, id, imports, cancellationToken)).Import;
        var outcome = await service.ChooseAsync(caller.UserId, id, number, body.Value.IsChosen, cancellationToken);
        if (outcome.Succeeded) return Results.NoContent();
        var isThere = (await imports.RowsAfterAsync(caller.UserId, id, null, number - 1, 1, cancellationToken)).Any(row => row.Number == number);
        return outcome.Fault == ImportFault.RowNotImportable && !isThere ? new ApiFault(ApiProblems.NotFound, "The file has no row at that line.") : Refuse(outcome.Fault!.Value, import);
    }

    private static async Task<IResult> ChooseAllAsync(
        HttpContext http, ApiCaller caller, int id, ApiBody<WireChoice> body, ImportService service, ImportQueries imports, CancellationToken cancellationToken)
    {
        var import = await DemandAsync(http, caller, id, imports, cancellationToken);
        var outcome = await service.ChooseAllAsync(caller.UserId, id, body.Value.State, body.Value.IsChosen, cancellationToken);
        if (outcome.Fault == ImportFault.RowNotImportable) return new ApiFault(ApiProblems.InvalidField, "\"state\" must be new or duplicate: rows of another state cannot be imported.", "state");
        return outcome.Fault is { } fault ? Refuse(fault, import) : await OkAsync(caller, id, imports, cancellationToken);
    }

    private static Task<IResult> CommitAsync(HttpContext http, ApiCaller caller, int id, ImportService service, ImportQueries imports, CancellationToken cancellationToken) =>
        ActAsync(http, caller, id, imports, _ => service.BeginAsync(caller.UserId, id, cancellationToken), cancellationToken);

    private static Task<IResult> UndoAsync(HttpContext http, ApiCaller caller, int id, ApiBody<WireUndo> body, ImportService service, ImportQueries imports, CancellationToken cancellationToken) =>
        ActAsync(http, caller, id, imports, _ => service.UndoAsync(caller.UserId, id, body.Value.AcceptMissing, cancellationToken), cancellationToken);

    private static Task<IResult> ResumeAsync(HttpContext http, ApiCaller caller, int id, ImportService service, ImportQueries imports, CancellationToken cancellationToken) =>
        ActAsync(http, caller, id, imports, async import =>
        {
            if (import.Status is not (ImportStatus.Reading or ImportStatus.Importing or ImportStatus.Undoing)) return ImportOutcome.Refused(ImportFault.NotPossible);
            await service.StartAsync(caller.UserId, cancellationToken);
            return ImportOutcome.Done(id);
        }, cancellationToken);

    private static async Task<IResult> DeleteAsync(HttpContext http, ApiCaller caller, int id, ImportService service, ImportQueries imports, CancellationToken cancellationToken)
    {
        var import = await DemandAsync(http, caller, id, imports, cancellationToken);
        var outcome = await service.DiscardAsync(caller.UserId, id, cancellationToken);
        return outcome.Fault is { } fault ? Refuse(fault, import) : Results.NoContent();
    }

    /// <summary>Does what a job then goes on with.</summary>
    private static async Task<IResult> ActAsync(
        HttpContext http, ApiCaller caller, int id, ImportQueries imports, Func<LedgerImport, Task<ImportOutcome>> act, CancellationToken cancellationToken)
    {
        var import = await DemandAsync(http, caller, id, imports, cancellationToken);
        var outcome = await act(import);
        return outcome.Fault is { } fault ? Refuse(fault, import) : await AcceptedAsync(caller, id, imports, cancellationToken);
    }

    private static async Task<LedgerImport> DemandAsync(HttpContext http, ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken)
    {
        var details = await ImportReads.FindAsync(caller, id, imports, cancellationToken);
        EntityTag.Demand(http, ImportWire.Details(details));
        return details.Import;
    }

    private static async Task<IResult> AcceptedAsync(ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken) =>
        ApiAnswer.Accepted(string.Create(CultureInfo.InvariantCulture, $"{ApiAccess.Root}/imports/{id}"), ImportWire.Details(await ImportReads.FindAsync(caller, id, imports, cancellationToken)));

    private static async Task<IResult> OkAsync(ApiCaller caller, int id, ImportQueries imports, CancellationToken cancellationToken) =>
        ApiAnswer.Ok(ImportWire.Details(await ImportReads.FindAsync(caller, id, imports, cancellationToken)));

    private static ApiFault Refuse(ImportFault fault, LedgerImport import) => fault switch
    {
        ImportFault.MappingIncomplete => new ApiFault(ApiProblems.InvalidField, "The time, and an amount with its coin, are needed: coin and amount, sent_coin and sent_amount, or received_coin and received_amount.", "columns"),
        ImportFault.NothingChosen => new ApiFault(ApiProblems.Conflict, "No row is chosen."),
        ImportFault.RowNotImportable => new ApiFault(ApiProblems.Refused, "This row cannot be imported; its remark says why."),
        _ => new ApiFault(ApiProblems.Conflict, $"The import is {Words.Of(import.Status)}, or has just gone on: this is not its step.") with
        {
            Facts = new Dictionary<string, string> { ["status"] = Words.Of(import.Status) },
        },
    };

    /// <summary>What a page can only choose from lists.</summary>
    private static void Demand(WireMapping wanted, LedgerImport import)
    {
        var last = import.Reading.Header.Count - 1;
        if (last < 0) throw new ApiFaultException(new ApiFault(ApiProblems.Conflict, "The file is no table, or was not looked at yet: there are no columns to map."));
        if (wanted.Columns.Named().FirstOrDefault(named => named.Column is { } column && (column < 0 || column > last)).Name is { } name)
            throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, string.Create(CultureInfo.InvariantCulture, $"\"columns.{name}\" must be the number of a column, from 0 to {last}."), $"columns.{name}"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(wanted.TimeZone, out _))
            throw new ApiFaultException(new ApiFault(ApiProblems.InvalidField, "There is no such time zone; send UTC, or a name such as Europe/Berlin.", "time_zone"));
    }

    private static void Goes(this RouteHandlerBuilder route) =>
        route.HeedsIfMatch().Answers<WireImportDetails>(StatusCodes.Status202Accepted).Refuses(ApiProblems.Conflict, ApiProblems.Refused);
}
