namespace Menshen.Server;

/// <summary>What a start or an initialisation is doing, for whoever waits for it; in the order they come.</summary>
public enum StartStep
{
    Lock,
    Keys,
    Policy,
    SelfTest,
    Journal,
    Engine,
    Drift,
    Administrators,
    Catalogue,
    Gateway,
    Control,
}
