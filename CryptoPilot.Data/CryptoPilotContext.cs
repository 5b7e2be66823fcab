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
using Microsoft.EntityFrameworkCore.ChangeTracking;

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

    public DbSet<AccessChange> AccessChanges => Set<AccessChange>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<Cryptocurrency> Cryptocurrencies => Set<Cryptocurrency>();

    public DbSet<MarketPrice> MarketData => Set<MarketPrice>();

    public DbSet<MarketCandle> MarketCandles => Set<MarketCandle>();

    public DbSet<MarketProviderState> MarketProviderStates => Set<MarketProviderState>();

    public DbSet<Wallet> Wallets => Set<Wallet>();

    public DbSet<Token> Tokens => Set<Token>();

    public DbSet<LedgerTransaction> Transactions => Set<LedgerTransaction>();

    public DbSet<LotDisposal> LotDisposals => Set<LotDisposal>();

    public DbSet<LotSum> LotSums => Set<LotSum>();

    public DbSet<TransactionTag> TransactionTags => Set<TransactionTag>();

    public DbSet<LedgerHead> LedgerHeads => Set<LedgerHead>();

    public DbSet<LedgerImport> Imports => Set<LedgerImport>();

    public DbSet<ImportRow> ImportRows => Set<ImportRow>();

    public DbSet<ImportPart> ImportParts => Set<ImportPart>();

    public DbSet<ImportMapping> ImportMappings => Set<ImportMapping>();

    public DbSet<PortfolioSnapshot> PortfolioSnapshots => Set<PortfolioSnapshot>();

    public DbSet<PriceAlert> PriceAlerts => Set<PriceAlert>();

    public DbSet<PortfolioAlert> PortfolioAlerts => Set<PortfolioAlert>();

    public DbSet<AlertMark> AlertMarks => Set<AlertMark>();

    public DbSet<AlertFiring> AlertFirings => Set<AlertFiring>();

    public DbSet<UserNotification> UserNotifications => Set<UserNotification>();

    public DbSet<NotificationDelivery> NotificationDeliveries => Set<NotificationDelivery>();

    public DbSet<NotificationAttempt> NotificationAttempts => Set<NotificationAttempt>();

    public DbSet<PushSubscription> PushSubscriptions => Set<PushSubscription>();

    public DbSet<ChannelAddress> ChannelAddresses => Set<ChannelAddress>();

    public DbSet<Announcement> Announcements => Set<Announcement>();

    public DbSet<AnnouncementReader> AnnouncementReaders => Set<AnnouncementReader>();

    public DbSet<AiInsight> AiInsights => Set<AiInsight>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<ApiKeyUse> ApiKeyUses => Set<ApiKeyUse>();

    public DbSet<ApiRequest> ApiRequests => Set<ApiRequest>();

    public DbSet<Webhook> Webhooks => Set<Webhook>();

    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();

    public DbSet<IntegrationConfig> IntegrationConfigs => Set<IntegrationConfig>();

    public DbSet<SystemSetting> SystemConfig => Set<SystemSetting>();

    public DbSet<AuditLog> AuditLogs => Set<AuditLog>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        NoteAccessChanges();
        if (AddedNotifications().Count > 0) throw new NotSupportedException("Notifications are saved asynchronously, for their deliveries and the webhooks are saved with them.");
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        NoteAccessChanges();
        var notifications = AddedNotifications();
        return notifications.Count == 0
            ? base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken)
            : SaveAndTellAsync(notifications, acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTimeConverter>().HavePrecision(3);
        configurationBuilder.Properties<decimal>().HavePrecision(38, 18);
        Options<UserRole>();
        Options<AuthStatus>();
        Options<SessionEnd>();
        Options<LinkPurpose>();
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
        Options<PriceAlertKind>();
        Options<PortfolioAlertKind>();
        Options<FiringBasis>();
        Options<NotificationMethod>();
        Options<NotificationKind>();
        Options<AttemptOutcome>();
        Options<AnnouncementAudience>();
        Options<NotificationType>();
        Options<DeliveryStatus>();
        Options<InsightCategory>();
        Options<InsightImpact>();
        Options<ApiKeyType>();
        Options<WebhookStop>();
        Options<WebhookError>();

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
        // Written out: Identity's own version of this table comes with changes to its older tables.
        builder.Entity<IdentityUserPasskey<int>>(passkey =>
        {
            passkey.ToTable("user_passkeys");
            passkey.HasKey(row => row.CredentialId);
            passkey.Property(row => row.CredentialId).HasMaxLength(1024);
            passkey.OwnsOne(row => row.Data, data => data.ToJson("data"));
            passkey.HasOne<AppUser>().WithMany().HasForeignKey(row => row.UserId);
        });
        builder.ApplyConfigurationsFromAssembly(typeof(CryptoPilotContext).Assembly);
        SchemaConventions.Apply(builder, Database.IsSqlite());
    }

    /// <summary>Here, and not where users are changed, so that nobody can forget it: Identity's own stores save through this context too.</summary>
    private void NoteAccessChanges()
    {
        if (!Tracks<AppUser>() && !Tracks<UserSession>() && !Tracks<ApiKey>()) return;
        var changed = ChangeTracker.Entries<AppUser>().Where(ChangesAccess).Select(entry => entry.Entity.Id)
            .Concat(ChangeTracker.Entries<UserSession>().Where(ChangesAccess).Select(entry => entry.Entity.UserId))
            .Concat(ChangeTracker.Entries<ApiKey>().Where(ChangesAccess).Select(entry => entry.Entity.UserId))
            .ToHashSet();
        foreach (var noted in ChangeTracker.Entries<AccessChange>().Where(entry => entry.State == EntityState.Added)) changed.Remove(noted.Entity.UserId);
        foreach (var userId in changed) AccessChanges.Add(new AccessChange { UserId = userId });
    }

    private List<UserNotification> AddedNotifications() => Tracks<UserNotification>()
        ? [.. ChangeTracker.Entries<UserNotification>().Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity)]
        : [];

    /// <summary>Here too, so that no road into the inbox forgets the ways out of it: a notification, its deliveries and what webhooks learn of it are one transaction.</summary>
    private async Task<int> SaveAndTellAsync(List<UserNotification> notifications, bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        if (!acceptAllChangesOnSuccess) throw new NotSupportedException("Deliveries are written of notifications that are accepted as saved.");
        await using var unit = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        await DeliveryOutbox.AddAsync(this, notifications, cancellationToken);
        await WebhookOutbox.AddNotificationsAsync(this, notifications, cancellationToken);
        if (unit is not null) await unit.CommitAsync(cancellationToken);
        return saved;
    }

    /// <summary>Whether it is worth looking for changes: a save of thousands of other rows does not pay for this.</summary>
    private bool Tracks<TEntity>()
        where TEntity : class
    {
        var detects = ChangeTracker.AutoDetectChangesEnabled;
        ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return ChangeTracker.Entries<TEntity>().Any();
        }
        finally
        {
            ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    private static bool ChangesAccess(EntityEntry<AppUser> entry) => entry.State == EntityState.Modified
        && (entry.Property(user => user.SecurityStamp).IsModified
            || entry.Property(user => user.Role).IsModified
            || entry.Property(user => user.IsActive).IsModified
            || entry.Property(user => user.IsSuspended).IsModified
            || entry.Property(user => user.SuspensionEndDate).IsModified
            || entry.Property(user => user.DeletionAskedAt).IsModified);

    private static bool ChangesAccess(EntityEntry<UserSession> entry) => entry.State == EntityState.Modified
        && (entry.Property(session => session.RevokedAt).IsModified || entry.Property(session => session.SecurityStamp).IsModified);

    private static bool ChangesAccess(EntityEntry<ApiKey> entry) => entry.State == EntityState.Deleted || (entry.State == EntityState.Modified
        && (entry.Property(key => key.IsActive).IsModified
            || entry.Property(key => key.RevokedAt).IsModified
            || entry.Property(key => key.ExpiresAt).IsModified
            || entry.Property(key => key.Type).IsModified
            || entry.Property(key => key.AllowedAddresses).IsModified
            || entry.Property(key => key.Secret).IsModified));
}
