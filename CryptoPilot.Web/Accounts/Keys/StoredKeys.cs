using System.Xml;
using System.Xml.Linq;
using CryptoPilot.Data;
using CryptoPilot.Data.Operations;
using CryptoPilot.Web.Database;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Web.Accounts.Keys;

/// <summary>
/// Keeps the keys that protect cookies and secrets in the database, so that all web nodes share them and a copy of the database is
/// whole. Keys in files, where earlier versions kept them, are taken over when they are first read; the files stay.
/// </summary>
public sealed partial class StoredKeys(IDbContextFactory<CryptoPilotContext> contexts, DataDirectory directory, ILogger<StoredKeys> logger) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        TakeOver(db);
        return [.. db.DataProtectionKeys.OrderBy(key => key.Id).Select(key => key.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        db.DataProtectionKeys.Add(Row(element, friendlyName));
        db.SaveChanges();
    }

    private void TakeOver(CryptoPilotContext db)
    {
        if (!Directory.Exists(directory.KeysFolder)) return;
        var files = Directory.GetFiles(directory.KeysFolder, "*.xml").ToDictionary(file => Path.GetFileNameWithoutExtension(file));
        var known = db.DataProtectionKeys.Select(key => key.Name).ToHashSet();
        var missing = files.Keys.Except(known).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0) return;

        foreach (var name in missing)
        {
            try
            {
                db.DataProtectionKeys.Add(Row(XElement.Load(files[name]), name));
            }
            catch (XmlException exception)
            {
                Log.Unreadable(logger, files[name], exception);
            }
        }

        var taken = db.SaveChanges();
        if (taken > 0) Log.TakenOver(logger, taken);
    }

    private static DataProtectionKey Row(XElement element, string name) => new() { Name = name, Xml = element.ToString(SaveOptions.DisableFormatting) };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} keys were taken over from files into the database")]
        public static partial void TakenOver(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The key in {File} cannot be read; what it protects has to be entered or signed in anew")]
        public static partial void Unreadable(ILogger logger, string file, Exception exception);
    }
}
