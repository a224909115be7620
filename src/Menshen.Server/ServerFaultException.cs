namespace Menshen.Server;

/// <summary>Menshen cannot start or go on; says why and what to do.</summary>
public class ServerFaultException(string what, string instead, Exception? inner = null) : Exception(what, inner)
{
    public string Instead { get; } = instead;
}
