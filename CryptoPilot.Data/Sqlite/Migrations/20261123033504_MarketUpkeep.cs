using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CryptoPilot.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class MarketUpkeep : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "month_started_at",
                table: "market_provider_states",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "requests_this_month",
                table: "market_provider_states",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTime>(
                name: "watched_from",
                table: "market_candles",
                type: "TEXT",
                precision: 3,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "watched_until",
                table: "market_candles",
                type: "TEXT",
                precision: 3,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "month_started_at",
                table: "market_provider_states");

            migrationBuilder.DropColumn(
                name: "requests_this_month",
                table: "market_provider_states");

            migrationBuilder.DropColumn(
                name: "watched_from",
                table: "market_candles");

            migrationBuilder.DropColumn(
                name: "watched_until",
                table: "market_candles");
        }
    }
}
