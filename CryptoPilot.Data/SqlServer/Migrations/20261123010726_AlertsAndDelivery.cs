using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class AlertsAndDelivery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "CK_webhook_deliveries_status",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_armed",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_user_id_cryptocurrency_id_direction_target_price",
                table: "price_alerts");

            migrationBuilder.DropCheckConstraint(
                name: "CK_price_alerts_notification_method",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_due",
                table: "notification_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_price_alert_id_triggered_at",
                table: "notification_deliveries");

            migrationBuilder.DropCheckConstraint(
                name: "CK_notification_deliveries_method",
                table: "notification_deliveries");

            migrationBuilder.DropCheckConstraint(
                name: "CK_notification_deliveries_status",
                table: "notification_deliveries");

            migrationBuilder.AddColumn<DateTime>(
                name: "next_digest_at",
                table: "users",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "user_notifications",
                type: "nvarchar(16)",
                maxLength: 16,
                nullable: false,
                defaultValue: "account");

            migrationBuilder.AddColumn<string>(
                name: "device",
                table: "push_subscriptions",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTime>(
                name: "last_used_at",
                table: "push_subscriptions",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "anchor_price",
                table: "price_alerts",
                type: "decimal(38,18)",
                precision: 38,
                scale: 18,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "cooldown_minutes",
                table: "price_alerts",
                type: "int",
                nullable: false,
                defaultValue: 60);

            migrationBuilder.AddColumn<DateTime>(
                name: "expires_at",
                table: "price_alerts",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "further_methods",
                table: "price_alerts",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "hysteresis_percent",
                table: "price_alerts",
                type: "decimal(18,8)",
                precision: 18,
                scale: 8,
                nullable: false,
                defaultValue: 0.5m);

            migrationBuilder.AddColumn<bool>(
                name: "ignores_quiet_hours",
                table: "price_alerts",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_either_way",
                table: "price_alerts",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_recurring",
                table: "price_alerts",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "price_alerts",
                type: "nvarchar(16)",
                maxLength: 16,
                nullable: false,
                defaultValue: "level");

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "price_alerts",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "percent",
                table: "price_alerts",
                type: "decimal(18,8)",
                precision: 18,
                scale: 8,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.AddColumn<decimal>(
                name: "rearm_value",
                table: "price_alerts",
                type: "decimal(38,18)",
                precision: 38,
                scale: 18,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "rests_until",
                table: "price_alerts",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "window_minutes",
                table: "price_alerts",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "delivered_at",
                table: "notification_deliveries",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "delivery_id",
                table: "notification_deliveries",
                type: "uniqueidentifier",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<bool>(
                name: "is_urgent",
                table: "notification_deliveries",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "lease_id",
                table: "notification_deliveries",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "lease_until",
                table: "notification_deliveries",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "merged_into_id",
                table: "notification_deliveries",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "push_subscription_id",
                table: "notification_deliveries",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "user_id",
                table: "notification_deliveries",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<decimal>(
                name: "high_24h",
                table: "cryptocurrencies",
                type: "decimal(38,18)",
                precision: 38,
                scale: 18,
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "low_24h",
                table: "cryptocurrencies",
                type: "decimal(38,18)",
                precision: 38,
                scale: 18,
                nullable: true);

            // What was told before belongs to the user of its notification, and needs a name of its own.
            migrationBuilder.Sql(
                """
                UPDATE notification_deliveries SET
                    delivery_id = NEWID(),
                    user_id = (SELECT user_id FROM user_notifications WHERE id = user_notification_id),
                    delivered_at = CASE WHEN status = 'delivered' THEN created_at END;
                """);
            migrationBuilder.Sql("UPDATE user_notifications SET kind = 'alert' WHERE type = 'alert';");

            migrationBuilder.CreateTable(
                name: "alert_marks",
                columns: table => new
                {
                    cryptocurrency_id = table.Column<int>(type: "int", nullable: false),
                    price = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: false),
                    priced_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    hour_opened_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    hour_high = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: true),
                    hour_low = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alert_marks", x => x.cryptocurrency_id);
                    table.ForeignKey(
                        name: "FK_alert_marks_cryptocurrencies_cryptocurrency_id",
                        column: x => x.cryptocurrency_id,
                        principalTable: "cryptocurrencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "announcements",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    created_by_id = table.Column<int>(type: "int", nullable: false),
                    type = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    title = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    message = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false),
                    link = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    audience = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    last_user_id = table.Column<int>(type: "int", nullable: false),
                    sent_count = table.Column<int>(type: "int", nullable: false),
                    completed_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    stopped_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    created_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true, defaultValueSql: "SYSUTCDATETIME()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_announcements", x => x.id);
                    table.CheckConstraint("CK_announcements_audience", "audience IN ('everybody', 'admins', 'chosen')");
                    table.CheckConstraint("CK_announcements_type", "type IN ('alert', 'info', 'success', 'warning', 'error')");
                    table.ForeignKey(
                        name: "FK_announcements_users_created_by_id",
                        column: x => x.created_by_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "channel_addresses",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    user_id = table.Column<int>(type: "int", nullable: false),
                    method = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    address = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false),
                    hint = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    verified_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    version = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true, defaultValueSql: "SYSUTCDATETIME()"),
                    updated_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true, defaultValueSql: "SYSUTCDATETIME()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_channel_addresses", x => x.id);
                    table.CheckConstraint("CK_channel_addresses_method", "method IN ('in_app', 'email', 'sms', 'push', 'webhook', 'telegram')");
                    table.ForeignKey(
                        name: "FK_channel_addresses_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notification_attempts",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    notification_delivery_id = table.Column<long>(type: "bigint", nullable: false),
                    attempt = table.Column<int>(type: "int", nullable: false),
                    outcome = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    status_code = table.Column<int>(type: "int", nullable: true),
                    error = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true),
                    started_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    ended_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notification_attempts", x => x.id);
                    table.CheckConstraint("CK_notification_attempts_outcome", "outcome IN ('delivered', 'later', 'refused', 'gone', 'not_set_up')");
                    table.ForeignKey(
                        name: "FK_notification_attempts_notification_deliveries_notification_delivery_id",
                        column: x => x.notification_delivery_id,
                        principalTable: "notification_deliveries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "portfolio_alerts",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    kind = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    cryptocurrency_id = table.Column<int>(type: "int", nullable: true),
                    wallet_id = table.Column<int>(type: "int", nullable: true),
                    subject = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    direction = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    is_either_way = table.Column<bool>(type: "bit", nullable: false, defaultValue: false),
                    target = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: false),
                    percent = table.Column<decimal>(type: "decimal(18,8)", precision: 18, scale: 8, nullable: false, defaultValue: 0m),
                    window_minutes = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    reference = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: true),
                    triggered_value = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: true),
                    user_id = table.Column<int>(type: "int", nullable: false),
                    is_active = table.Column<bool>(type: "bit", nullable: false, defaultValue: true),
                    is_triggered = table.Column<bool>(type: "bit", nullable: false, defaultValue: false),
                    notification_method = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    further_methods = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    is_recurring = table.Column<bool>(type: "bit", nullable: false, defaultValue: false),
                    cooldown_minutes = table.Column<int>(type: "int", nullable: false, defaultValue: 60),
                    hysteresis_percent = table.Column<decimal>(type: "decimal(18,8)", precision: 18, scale: 8, nullable: false, defaultValue: 0.5m),
                    expires_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    note = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    ignores_quiet_hours = table.Column<bool>(type: "bit", nullable: false, defaultValue: false),
                    triggered_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    rests_until = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    rearm_value = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: true),
                    version = table.Column<int>(type: "int", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true, defaultValueSql: "SYSUTCDATETIME()"),
                    updated_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true, defaultValueSql: "SYSUTCDATETIME()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_portfolio_alerts", x => x.id);
                    table.CheckConstraint("CK_portfolio_alerts_direction", "direction IN ('above', 'below')");
                    table.CheckConstraint("CK_portfolio_alerts_kind", "kind IN ('value', 'move', 'drawdown', 'drift', 'balance')");
                    table.CheckConstraint("CK_portfolio_alerts_notification_method", "notification_method IN ('in_app', 'email', 'sms', 'push', 'webhook', 'telegram')");
                    table.ForeignKey(
                        name: "FK_portfolio_alerts_cryptocurrencies_cryptocurrency_id",
                        column: x => x.cryptocurrency_id,
                        principalTable: "cryptocurrencies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_portfolio_alerts_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_portfolio_alerts_wallets_wallet_id",
                        column: x => x.wallet_id,
                        principalTable: "wallets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "announcement_readers",
                columns: table => new
                {
                    announcement_id = table.Column<int>(type: "int", nullable: false),
                    user_id = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_announcement_readers", x => new { x.announcement_id, x.user_id });
                    table.ForeignKey(
                        name: "FK_announcement_readers_announcements_announcement_id",
                        column: x => x.announcement_id,
                        principalTable: "announcements",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_announcement_readers_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "alert_firings",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    user_id = table.Column<int>(type: "int", nullable: false),
                    price_alert_id = table.Column<int>(type: "int", nullable: true),
                    portfolio_alert_id = table.Column<int>(type: "int", nullable: true),
                    user_notification_id = table.Column<long>(type: "bigint", nullable: true),
                    symbol = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    summary = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    value = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: false),
                    basis = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false),
                    price_source = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    priced_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true),
                    triggered_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_alert_firings", x => x.id);
                    table.CheckConstraint("CK_alert_firings_basis", "basis IN ('latest', 'high', 'low', 'age', 'portfolio', 'chain')");
                    table.ForeignKey(
                        name: "FK_alert_firings_portfolio_alerts_portfolio_alert_id",
                        column: x => x.portfolio_alert_id,
                        principalTable: "portfolio_alerts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_alert_firings_price_alerts_price_alert_id",
                        column: x => x.price_alert_id,
                        principalTable: "price_alerts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_alert_firings_user_notifications_user_notification_id",
                        column: x => x.user_notification_id,
                        principalTable: "user_notifications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_alert_firings_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "CK_webhook_deliveries_status",
                table: "webhook_deliveries",
                sql: "status IN ('pending', 'delivered', 'failed', 'merged')");

            migrationBuilder.CreateIndex(
                name: "IX_users_next_digest_at",
                table: "users",
                column: "next_digest_at",
                filter: "next_digest_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_user_notifications_created_at",
                table: "user_notifications",
                column: "created_at");

            migrationBuilder.AddCheckConstraint(
                name: "CK_user_notifications_kind",
                table: "user_notifications",
                sql: "kind IN ('account', 'alert', 'transfer', 'security', 'announcement', 'digest')");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_armed",
                table: "price_alerts",
                columns: new[] { "cryptocurrency_id", "kind", "direction", "target_price" },
                filter: "is_active = 1 AND is_triggered = 0");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_drawdowns",
                table: "price_alerts",
                columns: new[] { "cryptocurrency_id", "window_minutes", "percent" },
                filter: "is_active = 1 AND is_triggered = 0 AND kind = 'drawdown'");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_expires_at",
                table: "price_alerts",
                column: "expires_at",
                filter: "expires_at IS NOT NULL AND is_active = 1");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_moves",
                table: "price_alerts",
                columns: new[] { "cryptocurrency_id", "window_minutes", "is_either_way", "direction", "percent" },
                filter: "is_active = 1 AND is_triggered = 0 AND kind = 'move'");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_resting",
                table: "price_alerts",
                columns: new[] { "cryptocurrency_id", "kind", "window_minutes", "direction", "rearm_value" },
                filter: "is_active = 1 AND is_triggered = 1");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_unique",
                table: "price_alerts",
                columns: new[] { "user_id", "cryptocurrency_id", "kind", "direction", "target_price", "percent", "window_minutes", "is_either_way" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "CK_price_alerts_kind",
                table: "price_alerts",
                sql: "kind IN ('level', 'cross', 'move', 'anchor', 'drawdown', 'stale')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_price_alerts_notification_method",
                table: "price_alerts",
                sql: "notification_method IN ('in_app', 'email', 'sms', 'push', 'webhook', 'telegram')");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_dead",
                table: "notification_deliveries",
                column: "id",
                filter: "status = 'failed'");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_delivery_id",
                table: "notification_deliveries",
                column: "delivery_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_due",
                table: "notification_deliveries",
                columns: new[] { "next_attempt_at", "method", "user_id" },
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_firing",
                table: "notification_deliveries",
                columns: new[] { "price_alert_id", "triggered_at", "method" },
                unique: true,
                filter: "price_alert_id IS NOT NULL AND push_subscription_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_limits",
                table: "notification_deliveries",
                columns: new[] { "user_id", "method", "delivered_at" },
                filter: "delivered_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_notification_deliveries_merged_into_id",
                table: "notification_deliveries",
                column: "merged_into_id");

            migrationBuilder.AddCheckConstraint(
                name: "CK_notification_deliveries_method",
                table: "notification_deliveries",
                sql: "method IN ('in_app', 'email', 'sms', 'push', 'webhook', 'telegram')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_notification_deliveries_status",
                table: "notification_deliveries",
                sql: "status IN ('pending', 'delivered', 'failed', 'merged')");

            migrationBuilder.CreateIndex(
                name: "IX_alert_firings_portfolio_alert_id_triggered_at",
                table: "alert_firings",
                columns: new[] { "portfolio_alert_id", "triggered_at" },
                unique: true,
                filter: "portfolio_alert_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_alert_firings_price_alert_id_triggered_at",
                table: "alert_firings",
                columns: new[] { "price_alert_id", "triggered_at" },
                unique: true,
                filter: "price_alert_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_alert_firings_triggered_at",
                table: "alert_firings",
                column: "triggered_at");

            migrationBuilder.CreateIndex(
                name: "IX_alert_firings_user_id_id",
                table: "alert_firings",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_alert_firings_user_notification_id",
                table: "alert_firings",
                column: "user_notification_id");

            migrationBuilder.CreateIndex(
                name: "IX_announcement_readers_user_id",
                table: "announcement_readers",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_announcements_created_by_id",
                table: "announcements",
                column: "created_by_id");

            migrationBuilder.CreateIndex(
                name: "IX_announcements_open",
                table: "announcements",
                column: "id",
                filter: "completed_at IS NULL AND stopped_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_channel_addresses_user_id_method",
                table: "channel_addresses",
                columns: new[] { "user_id", "method" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_notification_attempts_notification_delivery_id_attempt",
                table: "notification_attempts",
                columns: new[] { "notification_delivery_id", "attempt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_alerts_active",
                table: "portfolio_alerts",
                columns: new[] { "user_id", "kind" },
                filter: "is_active = 1");

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_alerts_cryptocurrency_id",
                table: "portfolio_alerts",
                column: "cryptocurrency_id");

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_alerts_expires_at",
                table: "portfolio_alerts",
                column: "expires_at",
                filter: "expires_at IS NOT NULL AND is_active = 1");

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_alerts_unique",
                table: "portfolio_alerts",
                columns: new[] { "user_id", "kind", "subject", "direction", "target", "percent", "window_minutes", "is_either_way" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_portfolio_alerts_wallet_id",
                table: "portfolio_alerts",
                column: "wallet_id");

            migrationBuilder.AddForeignKey(
                name: "FK_notification_deliveries_notification_deliveries_merged_into_id",
                table: "notification_deliveries",
                column: "merged_into_id",
                principalTable: "notification_deliveries",
                principalColumn: "id");

            migrationBuilder.AddForeignKey(
                name: "FK_notification_deliveries_users_user_id",
                table: "notification_deliveries",
                column: "user_id",
                principalTable: "users",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_notification_deliveries_notification_deliveries_merged_into_id",
                table: "notification_deliveries");

            migrationBuilder.DropForeignKey(
                name: "FK_notification_deliveries_users_user_id",
                table: "notification_deliveries");

            migrationBuilder.DropTable(
                name: "alert_firings");

            migrationBuilder.DropTable(
                name: "alert_marks");

            migrationBuilder.DropTable(
                name: "announcement_readers");

            migrationBuilder.DropTable(
                name: "channel_addresses");

            migrationBuilder.DropTable(
                name: "notification_attempts");

            migrationBuilder.DropTable(
                name: "portfolio_alerts");

            migrationBuilder.DropTable(
                name: "announcements");

            migrationBuilder.DropCheckConstraint(
                name: "CK_webhook_deliveries_status",
                table: "webhook_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_users_next_digest_at",
                table: "users");

            migrationBuilder.DropIndex(
                name: "IX_user_notifications_created_at",
                table: "user_notifications");

            migrationBuilder.DropCheckConstraint(
                name: "CK_user_notifications_kind",
                table: "user_notifications");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_armed",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_drawdowns",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_expires_at",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_moves",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_resting",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_price_alerts_unique",
                table: "price_alerts");

            migrationBuilder.DropCheckConstraint(
                name: "CK_price_alerts_kind",
                table: "price_alerts");

            migrationBuilder.DropCheckConstraint(
                name: "CK_price_alerts_notification_method",
                table: "price_alerts");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_dead",
                table: "notification_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_delivery_id",
                table: "notification_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_due",
                table: "notification_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_firing",
                table: "notification_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_limits",
                table: "notification_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_notification_deliveries_merged_into_id",
                table: "notification_deliveries");

            migrationBuilder.DropCheckConstraint(
                name: "CK_notification_deliveries_method",
                table: "notification_deliveries");

            migrationBuilder.DropCheckConstraint(
                name: "CK_notification_deliveries_status",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "next_digest_at",
                table: "users");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "user_notifications");

            migrationBuilder.DropColumn(
                name: "device",
                table: "push_subscriptions");

            migrationBuilder.DropColumn(
                name: "last_used_at",
                table: "push_subscriptions");

            migrationBuilder.DropColumn(
                name: "anchor_price",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "cooldown_minutes",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "further_methods",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "hysteresis_percent",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "ignores_quiet_hours",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "is_either_way",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "is_recurring",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "note",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "percent",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "rearm_value",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "rests_until",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "window_minutes",
                table: "price_alerts");

            migrationBuilder.DropColumn(
                name: "delivered_at",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "delivery_id",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "is_urgent",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "lease_id",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "lease_until",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "merged_into_id",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "push_subscription_id",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "user_id",
                table: "notification_deliveries");

            migrationBuilder.DropColumn(
                name: "high_24h",
                table: "cryptocurrencies");

            migrationBuilder.DropColumn(
                name: "low_24h",
                table: "cryptocurrencies");

            migrationBuilder.AddCheckConstraint(
                name: "CK_webhook_deliveries_status",
                table: "webhook_deliveries",
                sql: "status IN ('pending', 'delivered', 'failed')");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_armed",
                table: "price_alerts",
                columns: new[] { "cryptocurrency_id", "direction", "target_price" },
                filter: "is_active = 1 AND is_triggered = 0");

            migrationBuilder.CreateIndex(
                name: "IX_price_alerts_user_id_cryptocurrency_id_direction_target_price",
                table: "price_alerts",
                columns: new[] { "user_id", "cryptocurrency_id", "direction", "target_price" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "CK_price_alerts_notification_method",
                table: "price_alerts",
                sql: "notification_method IN ('in_app', 'email', 'sms', 'push')");

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

            migrationBuilder.AddCheckConstraint(
                name: "CK_notification_deliveries_method",
                table: "notification_deliveries",
                sql: "method IN ('in_app', 'email', 'sms', 'push')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_notification_deliveries_status",
                table: "notification_deliveries",
                sql: "status IN ('pending', 'delivered', 'failed')");
        }
    }
}
