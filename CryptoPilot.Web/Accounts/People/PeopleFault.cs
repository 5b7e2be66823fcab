namespace CryptoPilot.Web.Accounts.People;

/// <summary>Why something was not done to an account.</summary>
public enum PeopleFault
{
    /// <summary>The one who acts is no administrator, or not any more.</summary>
    NotAllowed,

    /// <summary>There is no such user.</summary>
    Missing,

    /// <summary>The user is the last administrator who may enter.</summary>
    LastAdmin,

    /// <summary>Nobody locks themselves out.</summary>
    Oneself,

    /// <summary>A suspension needs a reason of at most <see cref="PeopleService.LongestReason"/> characters.</summary>
    Reason,

    /// <summary>The end lies in the past, or too far away.</summary>
    End,

    /// <summary>The e-mail address is none.</summary>
    Email,

    /// <summary>The e-mail address belongs to another account.</summary>
    EmailTaken,

    /// <summary>The user is already as wanted, or someone else changed them a moment ago.</summary>
    Changed,
}

/// <summary>What to tell the administrator.</summary>
public static class PeopleFaults
{
    /// <summary>One sentence.</summary>
    public static string Text(this PeopleFault fault) => fault switch
    {
        PeopleFault.NotAllowed => PeopleText.FaultNotAllowed,
        PeopleFault.Missing => PeopleText.FaultMissing,
        PeopleFault.LastAdmin => PeopleText.FaultLastAdmin,
        PeopleFault.Oneself => PeopleText.FaultOneself,
        PeopleFault.Reason => PeopleText.FaultReason,
        PeopleFault.End => PeopleText.FaultEnd,
        PeopleFault.Email => AccountsText.InvalidEmail,
        PeopleFault.EmailTaken => PeopleText.FaultEmailTaken,
        _ => PeopleText.FaultChanged,
    };
}
