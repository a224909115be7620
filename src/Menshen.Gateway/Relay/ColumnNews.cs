using Menshen.Gateway.Sessions;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>Whoever made a view of a sealed column, or gave a table another name, hears that it is done when the gateway knows what is sealed now.</summary>
/// <remarks>The attack is nobody's but the program's own: a view is made and searched at once, the gateway does not know it yet, the literal goes as plaintext, and the answer is that nothing is
/// there; with <c>&lt;&gt;</c>, that all is. Nobody knows of the view before its maker does, so it is enough that he waits.</remarks>
internal sealed class ColumnNews(ISessionPort port)
{
    private bool _isDue;
    private bool _isAsked;

    /// <summary>A statement has succeeded that may have changed them, in a database that has some.</summary>
    public void Note() => _isDue = true;

    /// <summary>False: its transaction has ended, and what is sealed is being read; <see cref="RelayState.OnColumnsLearnt"/> comes when it is known.</summary>
    public bool AreKnown(byte transactionStatus)
    {
        if (!_isDue || transactionStatus != TransactionStatus.Idle) return true;
        if (!_isAsked)
        {
            _isAsked = true;
            port.LearnColumns();
        }
        return false;
    }

    /// <summary>What was committed before it was asked is known.</summary>
    public void Forget() => _isDue = _isAsked = false;
}
