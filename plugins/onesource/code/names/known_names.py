"""What is known beforehand of the names of Python, its standard library and numpy."""

import builtins


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Python sets these in every module, so a program has others.
OWN_TO_A_MODULE = _words("""
    __annotations__ __builtins__ __cached__ __doc__ __file__ __loader__ __module__ __name__ __package__
    __path__ __spec__
""")
BUILTINS = frozenset(dir(builtins)) - OWN_TO_A_MODULE - {"_"}  # a console's last value
# Attributes that tell which module an object is from.
OF_A_MODULE = _words("__builtins__ __globals__ __module__")
OWN_NAME = _words("__name__ __qualname__")

# Builtins that run or find what cannot be known by reading; the last two kinds only without an argument, and
# the last only where a module is imported: in a function they find what is local to it.
RUN_TEXT = _words("eval exec __import__")
NAMESPACES = _words("globals vars")
LOCAL_NAMESPACES = _words("dir locals")
# Functions and modules of the standard library that do.
BY_NAME = _words("""
    builtins.__import__ builtins.eval builtins.exec builtins.globals importlib.import_module importlib.reload
    importlib.resources inspect.currentframe inspect.getmodule inspect.stack pkgutil runpy sys._getframe
    sys.modules
""")

# Of containers of numbers and the like, these make numbers and the like, tuples, and other containers.
FIXED_RESULTS = _words("""
    abs all any ascii bin bool bytes callable chr complex divmod float format hasattr hash hex id int
    isinstance issubclass len max min oct ord pow range repr round slice str sum type
""")
TUPLES = _words("frozenset tuple")
CONTAINERS = _words("""
    collections.Counter collections.OrderedDict collections.defaultdict collections.deque dict list set sorted
""")
# In annotations of what functions of the library return.
FIXED_TYPES = _words("None bool bytes complex float int str tuple")
FLAT_TYPES = _words("dict list set")
ARRAY_TYPES = _words("np.ndarray numpy.ndarray")
# Modules whose functions return what cannot be changed.
FIXED_MODULES = _words("cmath dataclasses decimal enum fractions math re typing")

# Calls that leave their arguments as they are, unless they are iterators; those of the modules in
# `NEVER_ITERATES` even then.
PURE_BUILTINS = FIXED_RESULTS | TUPLES | CONTAINERS | _words("enumerate filter map reversed zip")
PURE_MODULES = _words("""
    cmath collections dataclasses decimal enum fractions functools itertools math numpy re statistics typing
""")
NEVER_ITERATES = _words("cmath math numpy")
IN_PLACE = _words("at copyto fill_diagonal fromiter place put put_along_axis putmask shuffle")
SETTERS = _words("delattr setattr")
# Methods of containers, strings and arrays that only read.
READING = _words("""
    all any argmax argmin astype conj copy count cumprod cumsum decode difference dot encode endswith flatten
    format get index intersection isdisjoint issubset issuperset item items join keys lower max mean min prod
    ravel replace reshape round split startswith std strip sum title tolist trace transpose union upper values
    var
""")

# Methods that run when a class is derived from theirs, or is given types in brackets.
HOOKS = _words("__init_subclass__ __class_getitem__")
# Special methods that do not run when a value is only looked at: a call or a statement says so.
ONLY_WHEN_TOLD = HOOKS | _words("""
    __call__ __del__ __delattr__ __delete__ __delitem__ __enter__ __exit__ __init__ __new__ __post_init__
    __set__ __setattr__ __setitem__
""")
PLAIN_METHODS = _words("classmethod staticmethod")  # what these decorators make runs when it is called
FILLING = _words("collections.defaultdict")  # looking for what is not there puts it there
