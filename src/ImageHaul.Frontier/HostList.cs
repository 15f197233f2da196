namespace ImageHaul.Frontier;

/// <summary>A linked list through the hosts themselves: a host stands in one list at most, and leaves it in constant time without any allocation.</summary>
internal sealed class HostList
{
    private Host? _last;

    public Host? First { get; private set; }

    public int Count { get; private set; }

    public void AddLast(Host host)
    {
        host.List = this;
        host.Previous = _last;
        host.Next = null;
        if (_last is null) First = host;
        else _last.Next = host;
        _last = host;
        Count++;
    }

    public void Remove(Host host)
    {
        if (host.Previous is null) First = host.Next;
        else host.Previous.Next = host.Next;
        if (host.Next is null) _last = host.Previous;
        else host.Next.Previous = host.Previous;
        host.Previous = host.Next = null;
        host.List = null;
        Count--;
    }
}
