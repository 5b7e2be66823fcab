using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Data;

/// <summary>The same model on SQLite; a type of its own so that it has migrations of its own.</summary>
public sealed class SqliteCryptoPilotContext(DbContextOptions<SqliteCryptoPilotContext> options) : CryptoPilotContext(options);
