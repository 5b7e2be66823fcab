using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class ApiKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "allowed_addresses",
                table: "api_keys",
                type: "nvarchar(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_used_address",
                table: "api_keys",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "replaced_by_key_id",
                table: "api_keys",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "revoked_at",
                table: "api_keys",
                type: "datetime2(3)",
                precision: 3,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "api_key_uses",
                columns: table => new
                {
                    api_key_id = table.Column<int>(type: "int", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_key_uses", x => new { x.api_key_id, x.day });
                    table.ForeignKey(
                        name: "FK_api_key_uses_api_keys_api_key_id",
                        column: x => x.api_key_id,
                        principalTable: "api_keys",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "api_requests",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    user_id = table.Column<int>(type: "int", nullable: false),
                    idempotency_key = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    request_hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    started_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: false),
                    status = table.Column<int>(type: "int", nullable: true),
                    answer = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    created_at = table.Column<DateTime>(type: "datetime2(3)", precision: 3, nullable: true, defaultValueSql: "SYSUTCDATETIME()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_api_requests", x => x.id);
                    table.ForeignKey(
                        name: "FK_api_requests_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_api_keys_replaced_by_key_id",
                table: "api_keys",
                column: "replaced_by_key_id");

            migrationBuilder.CreateIndex(
                name: "IX_api_key_uses_day",
                table: "api_key_uses",
                column: "day");

            migrationBuilder.CreateIndex(
                name: "IX_api_requests_started_at",
                table: "api_requests",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "IX_api_requests_user_id_idempotency_key",
                table: "api_requests",
                columns: new[] { "user_id", "idempotency_key" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_api_keys_api_keys_replaced_by_key_id",
                table: "api_keys",
                column: "replaced_by_key_id",
                principalTable: "api_keys",
                principalColumn: "id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_api_keys_api_keys_replaced_by_key_id",
                table: "api_keys");

            migrationBuilder.DropTable(
                name: "api_key_uses");

            migrationBuilder.DropTable(
                name: "api_requests");

            migrationBuilder.DropIndex(
                name: "IX_api_keys_replaced_by_key_id",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "allowed_addresses",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "last_used_address",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "replaced_by_key_id",
                table: "api_keys");

            migrationBuilder.DropColumn(
                name: "revoked_at",
                table: "api_keys");
        }
    }
}
