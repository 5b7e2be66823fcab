namespace CryptoPilot.Tests.Data;

/// <summary>The tables and columns that were given, word for word; what the product adds to them is not here.</summary>
internal static class GivenSchema
{
    private const string Text = """
        users
          id key
          username text required unique
          password text required
          email text
          display_name text
          phone_number text
          profile_picture text
          role text required default=user options=user,admin
          is_active bool required default=1
          is_suspended bool required default=0
          suspension_reason text
          suspension_end_date time
          last_login_at time
          last_logout_at time
          preferences json default={}
          created_at time default=now
          updated_at time default=now
        wallets
          id key
          user_id int required references=users
          address text required
          name text required
          blockchain text required
          is_primary bool required default=0
          balance decimal required default=0
          created_at time default=now
          updated_at time default=now
        tokens
          id key
          user_id int required references=users
          symbol text required references=cryptocurrencies
          amount decimal required
          blockchain text required
          type text required options=generate,convert,transfer
          status text required default=active options=active,locked,expired
          token_address text
          created_at time default=now
          updated_at time default=now
        transactions
          id key
          user_id int required references=users
          type text required options=generate,convert,transfer
          from_symbol text
          to_symbol text
          amount decimal required
          recipient_address text
          blockchain text required
          status text required options=pending,completed,failed,cancelled
          hash text
          fee decimal
          created_at time default=now
          updated_at time default=now
        cryptocurrencies
          id key
          name text required
          symbol text required unique
          logo text
          blockchain text required
          price decimal required
          market_cap decimal
          volume_24h decimal
          circulating_supply decimal
          change_24h decimal default=0
          change_7d decimal default=0
          rank int
          is_active bool required default=1
          is_default bool required default=0
          created_at time default=now
          updated_at time default=now
        auth_logs
          id key
          user_id int references=users
          action text required
          status text required options=success,failure
          ip_address text
          user_agent text
          details json
          created_at time default=now
        api_keys
          id key
          user_id int required references=users
          name text required
          key text required unique
          secret text required
          type text required options=read,write,admin
          is_active bool required default=1
          last_used_at time
          expires_at time
          created_at time default=now
          updated_at time default=now
        system_config
          id key
          key text required unique
          value json required
          description text
          is_public bool required default=0
          created_at time default=now
          updated_at time default=now
        user_notifications
          id key
          user_id int required references=users
          type text required options=alert,info,success,warning,error
          title text required
          message text required
          is_read bool required default=0
          link text
          created_at time default=now
        price_alerts
          id key
          user_id int required references=users
          cryptocurrency_id int required references=cryptocurrencies
          target_price decimal required
          direction text required options=above,below
          is_active bool required default=1
          is_triggered bool required default=0
          notification_method text required options=email,sms,push,in_app
          created_at time default=now
          updated_at time default=now
        portfolio_snapshots
          id key
          user_id int required references=users
          total_value_usd decimal required
          day_change_percent decimal required
          week_change_percent decimal required
          month_change_percent decimal required
          assets json required
          created_at time default=now
        ai_insights
          id key
          user_id int references=users
          title text required
          description text required
          category text required options=price,market,portfolio,security
          impact text required options=low,medium,high
          action_recommended text
          is_active bool required default=1
          expiry_date time
          created_at time default=now
          updated_at time default=now
        market_data
          id key
          cryptocurrency_id int required references=cryptocurrencies
          price decimal required
          market_cap decimal
          volume_24h decimal
          change_24h decimal default=0
          timestamp time required default=now
        integration_configs
          id key
          name text required unique
          is_active bool required default=0
          config json required
          last_sync time
          created_at time default=now
          updated_at time default=now
        """;

    /// <summary>All columns, table by table.</summary>
    public static IReadOnlyList<GivenColumn> Columns { get; } = [.. Read()];

    public static IReadOnlyList<string> Tables { get; } = [.. Columns.Select(column => column.Table).Distinct()];

    private static IEnumerable<GivenColumn> Read()
    {
        var table = "";
        foreach (var line in Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ')
            {
                table = line.Trim();
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var kind = words[1];
            yield return new GivenColumn(table, words[0], kind)
            {
                IsRequired = kind == "key" || words.Contains("required"),
                IsUnique = words.Contains("unique"),
                Default = Value(words, "default"),
                References = Value(words, "references"),
                Options = Value(words, "options")?.Split(',') ?? [],
            };
        }
    }

    private static string? Value(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];
}

/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">key, text, int, bool, decimal, time or json.</param>
internal sealed record GivenColumn(string Table, string Name, string Kind)
{
    public bool IsRequired { get; init; }

    public bool IsUnique { get; init; }

    public string? Default { get; init; }

    public string? References { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    public override string ToString() => $"{Table}.{Name}";
}
