using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class InitialSchema : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cryptocurrencies",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    symbol = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    logo = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    blockchain = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    price = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    market_cap = table.Column<string>(type: "TEXT", precision: 38, scale: 8, nullable: true),
                    volume_24h = table.Column<string>(type: "TEXT", precision: 38, scale: 8, nullable: true),
                    circulating_supply = table.Column<string>(type: "TEXT", precision: 38, scale: 8, nullable: true),
                    change_24h = table.Column<string>(type: "TEXT", precision: 18, scale: 8, nullable: true, defaultValue: "0"),
                    change_7d = table.Column<string>(type: "TEXT", precision: 18, scale: 8, nullable: true, defaultValue: "0"),
                    rank = table.Column<int>(type: "INTEGER", nullable: true),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    is_default = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    coingecko_id = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    binance_symbol = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    coinmarketcap_id = table.Column<int>(type: "INTEGER", nullable: true),
                    price_source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    priced_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_cryptocurrencies", x => x.id);
                    table.UniqueConstraint("AK_cryptocurrencies_symbol", x => x.symbol);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "integration_configs",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    config = table.Column<string>(type: "TEXT", nullable: false),
                    last_sync = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_integration_configs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "market_provider_states",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    consecutive_failures = table.Column<int>(type: "INTEGER", nullable: false),
                    next_attempt_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    last_success_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    last_failure_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_market_provider_states", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "system_config",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    key = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    is_public = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_system_config", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    profile_picture = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    role = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false, defaultValue: "user"),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    is_suspended = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    suspension_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    suspension_end_date = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    last_login_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    last_logout_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    preferences = table.Column<string>(type: "TEXT", nullable: true, defaultValueSql: "'{}'"),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    username = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    normalized_username = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    password = table.Column<string>(type: "TEXT", nullable: false),
                    security_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_users", x => x.id);
                    table.CheckConstraint("CK_users_role", "role IN ('user', 'admin')");
                });

            migrationBuilder.CreateTable(
                name: "market_candles",
                columns: table => new
                {
                    cryptocurrency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    interval = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    opened_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    open = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    high = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    low = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    close = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    volume = table.Column<string>(type: "TEXT", precision: 38, scale: 8, nullable: true),
                    source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_market_candles", x => new { x.cryptocurrency_id, x.interval, x.opened_at });
                    table.CheckConstraint("CK_market_candles_interval", "interval IN ('hour', 'day')");
                    table.ForeignKey(
                        name: "FK_market_candles_cryptocurrencies_cryptocurrency_id",
                        column: x => x.cryptocurrency_id,
                        principalTable: "cryptocurrencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "market_data",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    cryptocurrency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    price = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    market_cap = table.Column<string>(type: "TEXT", precision: 38, scale: 8, nullable: true),
                    volume_24h = table.Column<string>(type: "TEXT", precision: 38, scale: 8, nullable: true),
                    change_24h = table.Column<string>(type: "TEXT", precision: 18, scale: 8, nullable: true, defaultValue: "0"),
                    timestamp = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false, defaultValueSql: "CURRENT_TIMESTAMP"),
                    source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_market_data", x => x.id);
                    table.ForeignKey(
                        name: "FK_market_data_cryptocurrencies_cryptocurrency_id",
                        column: x => x.cryptocurrency_id,
                        principalTable: "cryptocurrencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ai_insights",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: true),
                    title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    impact = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    action_recommended = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    expiry_date = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ai_insights", x => x.id);
                    table.CheckConstraint("CK_ai_insights_category", "category IN ('price', 'market', 'portfolio', 'security')");
                    table.CheckConstraint("CK_ai_insights_impact", "impact IN ('low', 'medium', 'high')");
                    table.ForeignKey(
                        name: "FK_ai_insights_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    secret = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    last_used_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    expires_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_keys", x => x.id);
                    table.CheckConstraint("CK_api_keys_type", "type IN ('read', 'write', 'admin')");
                    table.ForeignKey(
                        name: "FK_api_keys_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "audit_logs",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: true),
                    action = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    ip_address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    old_value = table.Column<string>(type: "TEXT", nullable: true),
                    new_value = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_logs", x => x.id);
                    table.ForeignKey(
                        name: "FK_audit_logs_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "auth_logs",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: true),
                    action = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    ip_address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    details = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_auth_logs", x => x.id);
                    table.CheckConstraint("CK_auth_logs_status", "status IN ('success', 'failure')");
                    table.ForeignKey(
                        name: "FK_auth_logs_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 260, nullable: false),
                    file_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    row_count = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imports", x => x.id);
                    table.CheckConstraint("CK_imports_status", "status IN ('previewed', 'completed', 'undone')");
                    table.ForeignKey(
                        name: "FK_imports_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "portfolio_snapshots",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    total_value_usd = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    day_change_percent = table.Column<string>(type: "TEXT", precision: 18, scale: 8, nullable: false),
                    week_change_percent = table.Column<string>(type: "TEXT", precision: 18, scale: 8, nullable: false),
                    month_change_percent = table.Column<string>(type: "TEXT", precision: 18, scale: 8, nullable: false),
                    assets = table.Column<string>(type: "TEXT", nullable: false),
                    taken_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    taken_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_portfolio_snapshots", x => x.id);
                    table.ForeignKey(
                        name: "FK_portfolio_snapshots_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "price_alerts",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    cryptocurrency_id = table.Column<int>(type: "INTEGER", nullable: false),
                    target_price = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    direction = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    is_active = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: true),
                    is_triggered = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    notification_method = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    triggered_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    triggered_price = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_price_alerts", x => x.id);
                    table.CheckConstraint("CK_price_alerts_direction", "direction IN ('above', 'below')");
                    table.CheckConstraint("CK_price_alerts_notification_method", "notification_method IN ('in_app', 'email', 'sms', 'push')");
                    table.ForeignKey(
                        name: "FK_price_alerts_cryptocurrencies_cryptocurrency_id",
                        column: x => x.cryptocurrency_id,
                        principalTable: "cryptocurrencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_price_alerts_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "push_subscriptions",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    endpoint = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    endpoint_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    p_256dh = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    auth = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_push_subscriptions", x => x.id);
                    table.ForeignKey(
                        name: "FK_push_subscriptions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "transactions",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    from_symbol = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    to_symbol = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    amount = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    recipient_address = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    blockchain = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    fee = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: true),
                    source = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    unit_price_usd = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: true),
                    executed_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    idempotency_key = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transactions", x => x.id);
                    table.CheckConstraint("CK_transactions_source", "source IN ('bought', 'mined', 'staked', 'airdropped', 'received', 'opening_balance')");
                    table.CheckConstraint("CK_transactions_status", "status IN ('pending', 'completed', 'failed', 'cancelled')");
                    table.CheckConstraint("CK_transactions_type", "type IN ('generate', 'convert', 'transfer')");
                    table.ForeignKey(
                        name: "FK_transactions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "user_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    claim_type = table.Column<string>(type: "TEXT", nullable: true),
                    claim_value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_claims", x => x.id);
                    table.ForeignKey(
                        name: "FK_user_claims_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "TEXT", nullable: false),
                    provider_key = table.Column<string>(type: "TEXT", nullable: false),
                    provider_display_name = table.Column<string>(type: "TEXT", nullable: true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_logins", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "FK_user_logins_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user_notifications",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    message = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    is_read = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    link = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_notifications", x => x.id);
                    table.CheckConstraint("CK_user_notifications_type", "type IN ('alert', 'info', 'success', 'warning', 'error')");
                    table.ForeignKey(
                        name: "FK_user_notifications_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "user_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    ip_address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    last_seen_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    revoked_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_sessions", x => x.id);
                    table.ForeignKey(
                        name: "FK_user_sessions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user_tokens",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    login_provider = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "FK_user_tokens_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "wallets",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    blockchain = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    is_primary = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    balance = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false, defaultValue: "0"),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_wallets", x => x.id);
                    table.ForeignKey(
                        name: "FK_wallets_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notification_deliveries",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_notification_id = table.Column<long>(type: "INTEGER", nullable: false),
                    price_alert_id = table.Column<int>(type: "INTEGER", nullable: true),
                    triggered_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    method = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    next_attempt_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notification_deliveries", x => x.id);
                    table.CheckConstraint("CK_notification_deliveries_method", "method IN ('in_app', 'email', 'sms', 'push')");
                    table.CheckConstraint("CK_notification_deliveries_status", "status IN ('pending', 'delivered', 'failed')");
                    table.ForeignKey(
                        name: "FK_notification_deliveries_price_alerts_price_alert_id",
                        column: x => x.price_alert_id,
                        principalTable: "price_alerts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_notification_deliveries_user_notifications_user_notification_id",
                        column: x => x.user_notification_id,
                        principalTable: "user_notifications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tokens",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    symbol = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    amount = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    blockchain = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false, defaultValue: "active"),
                    token_address = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    acquired_amount = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    unit_cost_usd = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    acquired_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    expires_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    wallet_id = table.Column<int>(type: "INTEGER", nullable: true),
                    transaction_id = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tokens", x => x.id);
                    table.CheckConstraint("CK_tokens_status", "status IN ('active', 'locked', 'expired')");
                    table.CheckConstraint("CK_tokens_type", "type IN ('generate', 'convert', 'transfer')");
                    table.ForeignKey(
                        name: "FK_tokens_cryptocurrencies_symbol",
                        column: x => x.symbol,
                        principalTable: "cryptocurrencies",
                        principalColumn: "symbol",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_tokens_transactions_transaction_id",
                        column: x => x.transaction_id,
                        principalTable: "transactions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_tokens_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_tokens_wallets_wallet_id",
                        column: x => x.wallet_id,
                        principalTable: "wallets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "lot_disposals",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    transaction_id = table.Column<long>(type: "INTEGER", nullable: false),
                    token_id = table.Column<int>(type: "INTEGER", nullable: false),
                    amount = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    proceeds_usd = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    cost_basis_usd = table.Column<string>(type: "TEXT", precision: 38, scale: 18, nullable: false),
                    acquired_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    disposed_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lot_disposals", x => x.id);
                    table.ForeignKey(
                        name: "FK_lot_disposals_tokens_token_id",
                        column: x => x.token_id,
                        principalTable: "tokens",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_lot_disposals_transactions_transaction_id",
                        column: x => x.transaction_id,
                        principalTable: "transactions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ai_insights_user_id_is_active_expiry_date",
                table: "ai_insights",
                columns: new[] { "user_id", "is_active", "expiry_date" });

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_key",
                table: "api_keys",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_user_id",
                table: "api_keys",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_audit_logs_subject_id",
                table: "audit_logs",
                columns: new[] { "subject", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_logs_user_id",
                table: "audit_logs",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_auth_logs_user_id_id",
                table: "auth_logs",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_data_protection_keys_name",
                table: "data_protection_keys",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_imports_user_id_file_hash",
                table: "imports",
                columns: new[] { "user_id", "file_hash" });

            migrationBuilder.CreateIndex(
                name: "IX_integration_configs_name",
                table: "integration_configs",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_lot_disposals_token_id",
                table: "lot_disposals",
                column: "token_id");

            migrationBuilder.CreateIndex(
                name: "IX_lot_disposals_transaction_id",
                table: "lot_disposals",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "IX_lot_disposals_user_id_disposed_at",
                table: "lot_disposals",
                columns: new[] { "user_id", "disposed_at" });

            migrationBuilder.CreateIndex(
                name: "IX_market_data_cryptocurrency_id_timestamp",
                table: "market_data",
                columns: new[] { "cryptocurrency_id", "timestamp" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_market_data_timestamp",
                table: "market_data",
                column: "timestamp");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_due",
                table: "notification_deliveries",
                column: "next_attempt_at",
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_price_alert_id_triggered_at",
                table: "notification_deliveries",
                columns: new[] { "price_alert_id", "triggered_at" },
                unique: true,
                filter: "price_alert_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_user_notification_id",
                table: "notification_deliveries",
                column: "user_notification_id");

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_snapshots_taken_on_user_id",
                table: "portfolio_snapshots",
                columns: new[] { "taken_on", "user_id" });

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_snapshots_user_id_taken_at",
                table: "portfolio_snapshots",
                columns: new[] { "user_id", "taken_at" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_armed",
                table: "price_alerts",
                columns: new[] { "cryptocurrency_id", "direction", "target_price" },
                filter: "is_active AND NOT (is_triggered)");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_user_id_cryptocurrency_id_direction_target_price",
                table: "price_alerts",
                columns: new[] { "user_id", "cryptocurrency_id", "direction", "target_price" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_push_subscriptions_endpoint_hash",
                table: "push_subscriptions",
                column: "endpoint_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_push_subscriptions_user_id",
                table: "push_subscriptions",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_system_config_key",
                table: "system_config",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_tokens_symbol",
                table: "tokens",
                column: "symbol");

            migrationBuilder.CreateIndex(
                name: "IX_tokens_transaction_id",
                table: "tokens",
                column: "transaction_id");

            migrationBuilder.CreateIndex(
                name: "IX_tokens_user_id_symbol_status",
                table: "tokens",
                columns: new[] { "user_id", "symbol", "status" });

            migrationBuilder.CreateIndex(
                name: "IX_tokens_wallet_id",
                table: "tokens",
                column: "wallet_id");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_user_id_executed_at",
                table: "transactions",
                columns: new[] { "user_id", "executed_at" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_user_id_idempotency_key",
                table: "transactions",
                columns: new[] { "user_id", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_user_claims_user_id",
                table: "user_claims",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_user_logins_user_id",
                table: "user_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_user_notifications_unread",
                table: "user_notifications",
                column: "user_id",
                filter: "NOT (is_read)");

            migrationBuilder.CreateIndex(
                name: "IX_user_notifications_user_id_id",
                table: "user_notifications",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_user_sessions_user_id_last_seen_at",
                table: "user_sessions",
                columns: new[] { "user_id", "last_seen_at" });

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "users",
                column: "normalized_email",
                unique: true,
                filter: "normalized_email IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "users",
                column: "normalized_username",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_wallets_primary",
                table: "wallets",
                columns: new[] { "user_id", "blockchain" },
                unique: true,
                filter: "is_primary");

            migrationBuilder.CreateIndex(
                name: "IX_wallets_user_id_blockchain_address",
                table: "wallets",
                columns: new[] { "user_id", "blockchain", "address" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ai_insights");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "audit_logs");

            migrationBuilder.DropTable(
                name: "auth_logs");

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "imports");

            migrationBuilder.DropTable(
                name: "integration_configs");

            migrationBuilder.DropTable(
                name: "lot_disposals");

            migrationBuilder.DropTable(
                name: "market_candles");

            migrationBuilder.DropTable(
                name: "market_data");

            migrationBuilder.DropTable(
                name: "market_provider_states");

            migrationBuilder.DropTable(
                name: "notification_deliveries");

            migrationBuilder.DropTable(
                name: "portfolio_snapshots");

            migrationBuilder.DropTable(
                name: "push_subscriptions");

            migrationBuilder.DropTable(
                name: "system_config");

            migrationBuilder.DropTable(
                name: "user_claims");

            migrationBuilder.DropTable(
                name: "user_logins");

            migrationBuilder.DropTable(
                name: "user_sessions");

            migrationBuilder.DropTable(
                name: "user_tokens");

            migrationBuilder.DropTable(
                name: "tokens");

            migrationBuilder.DropTable(
                name: "price_alerts");

            migrationBuilder.DropTable(
                name: "user_notifications");

            migrationBuilder.DropTable(
                name: "transactions");

            migrationBuilder.DropTable(
                name: "wallets");

            migrationBuilder.DropTable(
                name: "cryptocurrencies");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
