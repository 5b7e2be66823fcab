using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.SqlServer.Migrations
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

            migrationBuilder.AddColumn<string>(
                name: "search_text",
                table: "transactions",
                type: "nvarchar(max)",
                nullable: true,
                computedColumnSql: "UPPER(CONCAT(notes, NCHAR(31), hash, NCHAR(31), recipient_address, NCHAR(31), raw_line, NCHAR(31), from_symbol, NCHAR(31), to_symbol))",
                stored: true);

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
