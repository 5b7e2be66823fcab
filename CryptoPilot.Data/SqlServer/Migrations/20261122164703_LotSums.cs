using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class LotSums : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "lot_sums",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "int", nullable: false),
                    symbol = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false),
                    wallet_id = table.Column<int>(type: "int", nullable: false),
                    amount = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: false),
                    cost_basis_usd = table.Column<decimal>(type: "decimal(38,18)", precision: 38, scale: 18, nullable: false),
                    dated_lots = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lot_sums", x => new { x.user_id, x.symbol, x.wallet_id });
                    table.ForeignKey(
                        name: "FK_lot_sums_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "lot_sums");
        }
    }
}
