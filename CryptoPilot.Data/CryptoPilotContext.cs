using CryptoPilot.Data.Accounts;
using CryptoPilot.Data.Administration;
using CryptoPilot.Data.Alerts;
using CryptoPilot.Data.Api;
using CryptoPilot.Data.Conventions;
using CryptoPilot.Data.Insights;
using CryptoPilot.Data.Integrations;
using CryptoPilot.Data.Ledger;
using CryptoPilot.Data.Market;
using CryptoPilot.Data.Notifications;
using CryptoPilot.Data.Operations;
using CryptoPilot.Data.Portfolio;
using CryptoPilot.Data.Wallets;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CryptoPilot.Data;

/// <summary>Everything that CryptoPilot stores. On SQL Server as it stands; <see cref="SqliteCryptoPilotContext"/> is its embedded twin.</summary>
public class CryptoPilotContext : IdentityUserContext<AppUser, int>
{
    public CryptoPilotContext(DbContextOptions<CryptoPilotContext> options)
        : base(options)
    {
    }

    /// <summary>For the context of another provider.</summary>
    protected CryptoPilotContext(DbContextOptions options)
        : base(options)
    {
    }

    public DbSet<AuthLog> AuthLogs => Set<AuthLog>();

    public DbSet<UserSession> UserSessions => Set<UserSession>();

    public DbSet<UserPicture> UserPictures => Set<UserPicture>();

    public DbSet<Cryptocurrency> Cryptocurrencies => Set<Cryptocurrency>();

    public DbSet<MarketPrice> MarketData => Set<MarketPrice>();

    public DbSet<MarketCandle> MarketCandles => Set<MarketCandle>();

    public DbSet<MarketProviderState> MarketProviderStates => Set<MarketProviderState>();

    public DbSet<Wallet> Wallets => Set<Wallet>();

    public DbSet<Token> Tokens => Set<Token>();

    public DbSet<LedgerTransaction> Transactions => Set<LedgerTransaction>();

    public DbSet<LotDisposal> LotDisposals => Set<LotDisposal>();

    public DbSet<TransactionTag> TransactionTags => Set<TransactionTag>();

    public DbSet<LedgerHead> LedgerHeads => Set<LedgerHead>();

    public DbSet<LedgerImport> Imports => Set<LedgerImport>();

    public DbSet<ImportRow> ImportRows => Set<ImportRow>();

    public DbSet<ImportPart> ImportParts => Set<ImportPart>();

    public DbSet<ImportMapping> ImportMappings => Set<ImportMapping>();

    public DbSet<PortfolioSnapshot> PortfolioSnapshots => Set<PortfolioSnapshot>();

    public DbSet<PriceAlert> PriceAlerts => Set<PriceAlert>();

    public DbSet<UserNotification> UserNotifications => Set<UserNotification>();

    public DbSet<NotificationDelivery> NotificationDeliveries => Set<NotificationDelivery>();

    public DbSet<PushSubscription> PushSubscriptions => Set<PushSubscription>();

    public DbSet<AiInsight> AiInsights => Set<AiInsight>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<IntegrationConfig> IntegrationConfigs => Set<IntegrationConfig>();

    public DbSet<SystemSetting> SystemConfig => Set<SystemSetting>();

    public DbSet<AuditLog> AuditLogs => Set<AuditLog>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTimeConverter>().HavePrecision(3);
        configurationBuilder.Properties<decimal>().HavePrecision(38, 18);
        Options<UserRole>();
        Options<AuthStatus>();
        Options<CandleInterval>();
        Options<TokenType>();
        Options<TokenStatus>();
        Options<HoldingSource>();
        Options<TransactionType>();
        Options<TransactionStatus>();
        Options<CostBasisMethod>();
        Options<ImportStatus>();
        Options<ImportRowState>();
        Options<AlertDirection>();
        Options<NotificationMethod>();
        Options<NotificationType>();
        Options<DeliveryStatus>();
        Options<InsightCategory>();
        Options<InsightImpact>();
        Options<ApiKeyType>();

        void Options<TEnum>()
            where TEnum : struct, Enum =>
            configurationBuilder.Properties<TEnum>().HaveConversion<WordConverter<TEnum>>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<IdentityUserClaim<int>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<int>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<int>>().ToTable("user_tokens");
        builder.ApplyConfigurationsFromAssembly(typeof(CryptoPilotContext).Assembly);
        SchemaConventions.Apply(builder, Database.IsSqlite());
    }
}
