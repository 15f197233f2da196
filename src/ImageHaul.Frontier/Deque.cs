using System.Runtime.CompilerServices;

namespace ImageHaul.Frontier;

/// <summary>A ring that grows: cheap at both ends; one that was long gives its memory back when it is empty.</summary>
internal sealed class Deque<T>
{
    private T[] _items = [];
    private int _first;

    public int Count { get; private set; }

    public T First => Count > 0 ? _items[_first] : throw new InvalidOperationException("The deque is empty.");

    public T Last => Count > 0 ? _items[At(Count - 1)] : throw new InvalidOperationException("The deque is empty.");

    public void AddLast(T item)
    {
        if (Count == _items.Length) Grow();
        _items[At(Count++)] = item;
    }

    public void AddFirst(T item)
    {
        if (Count == _items.Length) Grow();
        _first = _first == 0 ? _items.Length - 1 : _first - 1;
        _items[_first] = item;
        Count++;
    }

    public T RemoveFirst()
    {
        var item = First;
        Clear(_first);
        _first = At(1);
        Count--;
        if (Count == 0) Release();
        return item;
    }

    public T RemoveLast()
    {
        var item = Last;
        Clear(At(Count - 1));
        Count--;
        if (Count == 0) Release();
        return item;
    }

    private int At(int index)
    {
        var at = _first + index;
        return at >= _items.Length ? at - _items.Length : at;
    }

    private void Clear(int at)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) _items[at] = default!;
    }

    // A queue that was long once must not keep its memory; a short one is not worth giving back.
    private void Release()
    {
        _first = 0;
        if (_items.Length > 64) _items = [];
    }

    private void Grow()
    {
        var larger = new T[Math.Max(4, _items.Length * 2)];
        for (var index = 0; index < Count; index++) larger[index] = _items[At(index)];
        _items = larger;
        _first = 0;
    }
}
