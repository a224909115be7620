namespace Menshen.Server;

/// <summary>Menshen cannot start or go on; says why and what to do.</summary>
public class ServerFaultException(string what, string instead, Exception? inner = null) : Exception(what, inner)
{
    public string Instead { get; } = instead;

    /// <summary>Both for a person, in a language; null: there is English alone.</summary>
    public Func<System.Globalization.CultureInfo, (string What, string Instead)>? Words { get; init; }
}
