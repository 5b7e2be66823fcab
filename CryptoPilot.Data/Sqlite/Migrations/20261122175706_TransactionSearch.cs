using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class TransactionSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_transactions_by_amount",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_by_value",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transaction_tags_user_id_tag",
                table: "transaction_tags");

            // SQLite adds no stored column to a table with rows: a column altered into itself makes EF Core build the table anew.
            migrationBuilder.AlterColumn<string>(
                name: "notes",
                table: "transactions",
                type: "TEXT",
                maxLength: 2000,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "TEXT",
                oldMaxLength: 2000,
                oldNullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_amount",
                table: "transactions",
                columns: new[] { "user_id", "amount", "id", "executed_at", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_value",
                table: "transactions",
                columns: new[] { "user_id", "value_usd", "id", "executed_at", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transaction_tags_user_id_tag_transaction_id",
                table: "transaction_tags",
                columns: new[] { "user_id", "tag", "transaction_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_transactions_by_amount",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transactions_by_value",
                table: "transactions");

            migrationBuilder.DropIndex(
                name: "IX_transaction_tags_user_id_tag_transaction_id",
                table: "transaction_tags");

            migrationBuilder.DropColumn(
                name: "search_text",
                table: "transactions");

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_amount",
                table: "transactions",
                columns: new[] { "user_id", "amount", "id", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transactions_by_value",
                table: "transactions",
                columns: new[] { "user_id", "value_usd", "id", "type", "status", "from_symbol", "to_symbol", "fee_symbol", "from_wallet_id", "to_wallet_id", "missing_amount" });

            migrationBuilder.CreateIndex(
                name: "IX_transaction_tags_user_id_tag",
                table: "transaction_tags",
                columns: new[] { "user_id", "tag" });
        }
    }
}
