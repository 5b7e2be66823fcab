using CryptoPilot.Samples.Generate;

if (args is not [var document, var output])
{
    Console.Error.WriteLine("Write the client of a document: dotnet run --project docs/samples/client/Generate -- docs/openapi.json docs/samples/client/Sample/CryptoPilotClient.g.cs");
    return 2;
}

await File.WriteAllTextAsync(output, await ClientCode.OfAsync(await File.ReadAllTextAsync(document)));
return 0;
