using System.Buffers;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// Owns one object of the C API, and what was pinned for it. The reference count of <see cref="SafeHandle"/> is what makes
/// disposal during a call safe: the object is released when the last call that borrowed it returns.
/// </summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, void> _release;
    private MemoryHandle _pinned;

    public OrtHandle(nint value, delegate* unmanaged<nint, void> release, MemoryHandle pinned = default)
        : base(0, ownsHandle: true)
    {
        _release = release;
        _pinned = pinned;
        SetHandle(value);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Keeps the object alive until the result is disposed. Throws <see cref="ObjectDisposedException"/> when it is gone already.</summary>
    public Borrowed Borrow() => new(this);

    protected override bool ReleaseHandle()
    {
        _release(handle);
        _pinned.Dispose();
        return true;
    }

    public readonly ref struct Borrowed
    {
        private readonly OrtHandle _owner;

        public Borrowed(OrtHandle owner)
        {
            var added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        public nint Value => _owner.handle;

        public void Dispose() => _owner.DangerousRelease();
    }
}
