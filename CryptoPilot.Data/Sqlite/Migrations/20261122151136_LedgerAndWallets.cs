using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LedgerAndWallets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_transactions_user_id_executed_at",
                table: "transactions");

            migrationBuilder.DropCheckConstraint(
                name: "CK_imports_status",
                table: "imports");

            migrationBuilder.AddColumn<DateTime>(
                name: "balance_at",
                table: "wallets",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "balance_source",
                table: "wallets",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_balance_rounded",
                table: "wallets",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_watch_only",
                table: "wallets",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "sync_error",
                table: "wallets",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "synced_at",
                table: "wallets",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "wallets",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "checked_at",
                table: "transactions",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "confirmations",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "counterpart_id",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "expires_at",
                table: "transactions",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "fee_symbol",
                table: "transactions",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "fee_usd",
                table: "transactions",
                type: "TEXT",
                precision: 38,
                scale: 18,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "from_wallet_id",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "import_id",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "import_row",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "method",
                table: "transactions",
                type: "TEXT",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "missing_amount",
                table: "transactions",
                type: "TEXT",
                precision: 38,
                scale: 18,
                nullable: false,
                defaultValue: "0");

            migrationBuilder.AddColumn<string>(
                name: "notes",
                table: "transactions",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "raw_line",
                table: "transactions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "to_amount",
                table: "transactions",
                type: "TEXT",
                precision: 38,
                scale: 18,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "to_wallet_id",
                table: "transactions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "value_usd",
                table: "transactions",
                type: "TEXT",
                precision: 38,
                scale: 18,
                nullable: false,
                defaultValue: "0");

            migrationBuilder.AddColumn<string>(
                name: "acquired_cost_usd",
                table: "tokens",
                type: "TEXT",
                precision: 38,
                scale: 18,
                nullable: false,
                defaultValue: "0");

            migrationBuilder.AddColumn<string>(
                name: "cost_basis_usd",
                table: "tokens",
                type: "TEXT",
                precision: 38,
                scale: 18,
                nullable: false,
                defaultValue: "0");

            migrationBuilder.AddColumn<int>(
                name: "part",
                table: "tokens",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "source_token_id",
                table: "tokens",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AlterColumn<int>(
                name: "token_id",
                table: "lot_disposals",
                type: "INTEGER",
                nullable: true,
                oldClrType: typeof(int),
                oldType: "INTEGER");

            migrationBuilder.AddColumn<string>(
                name: "symbol",
                table: "lot_disposals",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "accepts_missing",
                table: "imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "chosen_count",
                table: "imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "done_row",
                table: "imports",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "done_until",
                table: "imports",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "format",
                table: "imports",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "imported_count",
                table: "imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "missing_count",
                table: "imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "problem",
                table: "imports",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reading",
                table: "imports",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "import_mappings",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    header_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reading = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP"),
                    updated_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_mappings", x => new { x.user_id, x.header_hash });
                    table.ForeignKey(
                        name: "FK_import_mappings_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "import_parts",
                columns: table => new
                {
                    import_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_parts", x => new { x.import_id, x.number });
                    table.ForeignKey(
                        name: "FK_import_parts_imports_import_id",
                        column: x => x.import_id,
                        principalTable: "imports",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_rows",
                columns: table => new
                {
                    import_id = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    is_chosen = table.Column<bool>(type: "INTEGER", nullable: false),
                    executed_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true),
                    idempotency_key = table.Column<Guid>(type: "TEXT", nullable: false),
                    remark = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    remark_text = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    entry = table.Column<string>(type: "TEXT", nullable: true),
                    raw_line = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_rows", x => new { x.import_id, x.number });
                    table.CheckConstraint("CK_import_rows_state", "state IN ('new', 'duplicate', 'problem', 'missing_price', 'left_out')");
                    table.ForeignKey(
                        name: "FK_import_rows_imports_import_id",
                        column: x => x.import_id,
                        principalTable: "imports",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ledger_heads",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_heads", x => x.user_id);
                    table.ForeignKey(
                        name: "FK_ledger_heads_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "transaction_tags",
                columns: table => new
                {
                    transaction_id = table.Column<long>(type: "INTEGER", nullable: false),
                    tag = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_transaction_tags", x => new { x.transaction_id, x.tag });
                    table.ForeignKey(
                        name: "FK_transaction_tags_transactions_transaction_id",
                        column: x => x.transaction_id,
                        principalTable: "transactions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_transaction_tags_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_wallets_blockchain_address",
                table: "wallets",
                columns: new[] { "blockchain", "address" });

            migrationBuilder.CreateIndex(
                name: "IX_wallets_synced_at",
                table: "wallets",
                column: "synced_at");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_amount",
                table: "transactions",
                columns: new[] { "user_id", "amount", "id", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_date",
                table: "transactions",
                columns: new[] { "user_id", "executed_at", "id", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_value",
                table: "transactions",
                columns: new[] { "user_id", "value_usd", "id", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_counterpart_id",
                table: "transactions",
                column: "counterpart_id");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_from_wallet_id",
                table: "transactions",
                column: "from_wallet_id");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_import_id",
                table: "transactions",
                column: "import_id");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_pending",
                table: "transactions",
                column: "id",
                filter: "status = 'pending'");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_to_wallet_id",
                table: "transactions",
                column: "to_wallet_id");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_user_id_hash",
                table: "transactions",
                columns: new[] { "user_id", "hash" },
                filter: "hash IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "CK_transactions_method",
                table: "transactions",
                sql: "method IN ('fifo', 'lifo', 'hifo', 'average')");

            migrationBuilder.CreateIndex(
                name: "IX_tokens_expiring",
                table: "tokens",
                column: "expires_at",
                filter: "status = 'active' AND expires_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_tokens_open_by_age",
                table: "tokens",
                columns: new[] { "user_id", "symbol", "acquired_at", "transaction_id", "part" },
                filter: "status = 'active' AND amount > '0'");

            migrationBuilder.CreateIndex(
                name: "IX_tokens_open_by_cost",
                table: "tokens",
                columns: new[] { "user_id", "symbol", "unit_cost_usd", "acquired_at", "transaction_id", "part" },
                descending: new[] { false, false, true, false, false, false },
                filter: "status = 'active' AND amount > '0'");

            migrationBuilder.CreateIndex(
                name: "IX_tokens_source_token_id",
                table: "tokens",
                column: "source_token_id");

            migrationBuilder.CreateIndex(
                name: "IX_imports_status",
                table: "imports",
                column: "status");

            migrationBuilder.AddCheckConstraint(
                name: "CK_imports_status",
                table: "imports",
                sql: "status IN ('reading', 'mapping', 'previewed', 'importing', 'completed', 'undoing', 'undone', 'failed')");

            migrationBuilder.CreateIndex(
                name: "IX_import_rows_import_id_is_chosen_executed_at_number",
                table: "import_rows",
                columns: new[] { "import_id", "is_chosen", "executed_at", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_import_rows_import_id_state_number",
                table: "import_rows",
                columns: new[] { "import_id", "state", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_transaction_tags_user_id_tag",
                table: "transaction_tags",
                columns: new[] { "user_id", "tag" });

            migrationBuilder.AddForeignKey(
                name: "FK_tokens_tokens_source_token_id",
                table: "tokens",
                column: "source_token_id",
                principalTable: "tokens",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_transactions_imports_import_id",
                table: "transactions",
                column: "import_id",
                principalTable: "imports",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_transactions_transactions_counterpart_id",
                table: "transactions",
                column: "counterpart_id",
                principalTable: "transactions",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_transactions_wallets_from_wallet_id",
                table: "transactions",
                column: "from_wallet_id",
                principalTable: "wallets",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_transactions_wallets_to_wallet_id",
                table: "transactions",
                column: "to_wallet_id",
                principalTable: "wallets",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_tokens_tokens_source_token_id",
                table: "tokens");

            migrationBuilder.DropForeignKey(
                name: "FK_transactions_imports_import_id",
                table: "transactions");

            migrationBuilder.DropForeignKey(
                name: "FK_transactions_transactions_counterpart_id",
                table: "transactions");

            migrationBuilder.DropForeignKey(
                name: "FK_transactions_wallets_from_wallet_id",
                table: "transactions");

            migrationBuilder.DropForeignKey(
                name: "FK_transactions_wallets_to_wallet_id",
                table: "transactions");

            migrationBuilder.DropTable(
                name: "import_mappings");

            migrationBuilder.DropTable(
                name: "import_parts");

            migrationBuilder.DropTable(
                name: "import_rows");

            migrationBuilder.DropTable(
                name: "ledger_heads");

            migrationBuilder.DropTable(
                name: "transaction_tags");

            migrationBuilder.DropIndex(
                name: "IX_wallets_blockchain_address",
                table: "wallets");

            migrationBuilder.DropIndex(
                name: "IX_wallets_synced_at",
                table: "wallets");

            migrationBuilder.DropIndex(
                name: "IX_transactions_by_amount",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_by_date",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_by_value",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_counterpart_id",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_from_wallet_id",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_import_id",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_pending",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_to_wallet_id",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_user_id_hash",
                table: "transactions");

            migrationBuilder.DropCheckConstraint(
                name: "CK_transactions_method",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_tokens_expiring",
                table: "tokens");

            migrationBuilder.DropIndex(
                name: "IX_tokens_open_by_age",
                table: "tokens");

            migrationBuilder.DropIndex(
                name: "IX_tokens_open_by_cost",
                table: "tokens");

            migrationBuilder.DropIndex(
                name: "IX_tokens_source_token_id",
                table: "tokens");

            migrationBuilder.DropIndex(
                name: "IX_imports_status",
                table: "imports");

            migrationBuilder.DropCheckConstraint(
                name: "CK_imports_status",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "balance_at",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "balance_source",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "is_balance_rounded",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "is_watch_only",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "sync_error",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "synced_at",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "version",
                table: "wallets");

            migrationBuilder.DropColumn(
                name: "checked_at",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "confirmations",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "counterpart_id",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "fee_symbol",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "fee_usd",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "from_wallet_id",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "import_id",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "import_row",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "method",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "missing_amount",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "notes",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "raw_line",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "to_amount",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "to_wallet_id",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "value_usd",
                table: "transactions");

            migrationBuilder.DropColumn(
                name: "acquired_cost_usd",
                table: "tokens");

            migrationBuilder.DropColumn(
                name: "cost_basis_usd",
                table: "tokens");

            migrationBuilder.DropColumn(
                name: "part",
                table: "tokens");

            migrationBuilder.DropColumn(
                name: "source_token_id",
                table: "tokens");

            migrationBuilder.DropColumn(
                name: "symbol",
                table: "lot_disposals");

            migrationBuilder.DropColumn(
                name: "accepts_missing",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "chosen_count",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "done_row",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "done_until",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "format",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "imported_count",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "missing_count",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "problem",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "reading",
                table: "imports");

            migrationBuilder.AlterColumn<int>(
                name: "token_id",
                table: "lot_disposals",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0,
                oldClrType: typeof(int),
                oldType: "INTEGER",
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_transactions_user_id_executed_at",
                table: "transactions",
                columns: new[] { "user_id", "executed_at" });

            migrationBuilder.AddCheckConstraint(
                name: "CK_imports_status",
                table: "imports",
                sql: "status IN ('previewed', 'completed', 'undone')");
        }
    }
}
