namespace Menshen.Policy;

/// <summary>In which form a log receiver gets audit records.</summary>
public enum ForwardForm
{
    /// <summary>RFC 5424 with the fields as structured data and a line for people.</summary>
    Rfc5424,

    /// <summary>RFC 5424 whose message is a JSON object with OCSF's field names.</summary>
    Ocsf,
}
