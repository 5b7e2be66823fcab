using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.Sqlite.Migrations
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
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_used_address",
                table: "api_keys",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "replaced_by_key_id",
                table: "api_keys",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "revoked_at",
                table: "api_keys",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "api_key_uses",
                columns: table => new
                {
                    api_key_id = table.Column<int>(type: "INTEGER", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
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
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    request_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    started_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: true),
                    answer = table.Column<byte[]>(type: "BLOB", nullable: true),
                    created_at = table.Column<DateTime>(type: "TEXT", precision: 3, nullable: true, defaultValueSql: "CURRENT_TIMESTAMP")
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
