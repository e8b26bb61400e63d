"""Where our duck proxy is not what another library's own proxy is, and which of their tests say so.

`DIFFERENCES[suite][difference]` are the tests of a suite that fail because of one difference, as
patterns of `fnmatch`. A test that fails and is not here is an error, and so is one that is here and
passes.
"""

from __future__ import annotations

#: What is different, and why: each is a promise of ours, or a limit that `docs/explanation` states.
REASONS = {
    "change": "the original is not ours to change: setting or deleting an attribute or an item, or "
    "`__wrapped__` itself, is an ImmutableError",
    "in place": "`p += x` is `p = p + x`, the answer of the binary operator: a placeholder stands "
    "for one original, and not for another",
    "truth": "the truth is that of the placeholder's text, so that a check for a missing value "
    "keeps it",
    "repr": "the repr shows both sides, and is not that of the original",
    "dir": "dir shows both sides, so the operation of the face too",
    "identity": "outside the face `==` and hash are by identity of the originals",
    "copy": "a copy is the lookalike itself, and a deep copy too",
    "pickle": "pickling keeps the lookalike, and does not give the bare original; originals that "
    "are equal are not the same",
    "kind": "calling, awaiting and `next` are how code tells what a value is: a lookalike has no "
    "such operation, and wrapt's ObjectProxy has none",
    "hints": "wrapt's ObjectProxy has neither `__length_hint__` nor `__fspath__`",
    "lazy": "the original is there from the start: there is no factory to call later, to replace "
    "or to fail, and no name to look up again",
    "initialised": "a lookalike has its original when it is made: nothing works before `__init__`",
    "own": "a method that a subclass of the proxy defines is found before the original's",
    "doc": "the test asks for the first words of the docstring of werkzeug's own class",
}

DIFFERENCES = {
    "wrapt": {
        "change": [
            "TestAttributeAccess::test_delete_wrapped",
            "TestAttributeAccess::test_proxy_attribute",
            "TestAttributeAccess::test_set_wrapped",
            "TestAttributeAccess::test_wrapped_attribute",
            "TestAsSequenceObjectProxy::test_delitem",
            "TestAsSequenceObjectProxy::test_delslice",
            "TestAsSequenceObjectProxy::test_setitem",
            "TestAsSequenceObjectProxy::test_setslice",
            "TestAsMappingObjectProxy::test_delitem",
            "TestAsMappingObjectProxy::test_setitem",
            "DerivedClassAttributes::test_class_properties",
            "DerivedClassAttributes::test_override_class_attributes",
        ],
        "in place": [
            f"TestAsNumberObjectProxy::test_{name}"
            for name in (
                "iadd iand idiv ifloordiv ilshift imod imul ior ipow irshift isub ixor".split()
            )
        ],
        "truth": ["TestAsNumberObjectProxy::test_nonzero"],
        "repr": ["TestObjectRepresentationObjectProxy::test_repr"],
        "dir": [
            "TestDirObjectProxy::test_dir_of_class",
            "TestDirObjectProxy::test_dir_of_function",
            "TestDirObjectProxy::test_dir_of_instance",
        ],
        "initialised": [
            "TestDerivedClassCreation::test_derived_missing_init",
            "TestDerivedClassCreation::test_derived_setattr",
        ],
    },
    "lazy-object-proxy": {
        "change": [
            "test_set_wrapped",
            "test_wrapped_attribute",
            "test_setitem",
            "test_delitem",
            "test_setslice",
            "test_delslice",
            "test_dict_setitem",
            "test_dict_delitem",
            "test_override_class_attributes",
            "test_del_wrapped",
            "test_subclassing_with_local_attr",
        ],
        "in place": [
            f"test_{name}"
            for name in (
                "iadd iand idiv ifloordiv ilshift imatmul imod imul ior ipow irshift isub "
                "ixor".split()
            )
        ],
        "truth": ["test_nonzero"],
        "repr": ["test_repr"],
        "dir": ["test_dir_of_class", "test_dir_of_function", "test_dir_of_instance"],
        "pickle": [
            "test_pickling[[]pickle-?-1.2]",
            "test_pickling[[]pickle-?-a]",
            "test_pickling[[]pickle-?-obj?]",
        ],
        "kind": [
            "test_function_*args*",
            "test_instancemethod_*args*",
            "test_classmethod_*args*",
            "test_staticmethod_*args*",
            "test_derived_new",
            "test_callable_proxy_hasattr_call",
            "test_callable_proxy_is_callable",
            *[f"test_func_{number}" for number in (6, 8, 10, 14, 15, 16)],
            *[f"test_await_{number}" for number in (4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16)],
            *[f"test_for_{number}" for number in (1, 2, 4, 6, 7, 8, 11)],
            "test_for_tuple",
            "test_for_stop_iteration",
            "test_for_assign_raising_stop_async_iteration",
            "test_for_assign_raising_stop_async_iteration_2",
            "test_cr_await",
            "test_with_1",
            "test_comp_1",
            "test_comp_2",
            "test_asyncio_1",
        ],
        "hints": ["test_fspath"],
        "lazy": [
            "test_repr_doesnt_consume",
            "test_deleting_the_factory",
            "test_patching_the_factory",
            "test_patching_the_factory_with_none",
            "test_raise_attribute_error",
            "test_set_wrapped_regular",
            "test_resolved",
            "test_resolved_str",
            "test_pickling_exception[[]pickle-?]",
        ],
        "initialised": ["test_new", "test_set_wrapped_via_new", "test_resolved_new"],
    },
    "Django": {
        "change": [
            "*LazyObjectTestCase::test_delattr",
            "*LazyObjectTestCase::test_delitem",
            "*LazyObjectTestCase::test_pickle",
            "*LazyObjectTestCase::test_setattr*",
            "*LazyObjectTestCase::test_setitem",
            "SimpleLazyObjectTestCase::test_dict",
        ],
        "truth": ["*LazyObjectTestCase::test_bool"],
        "repr": ["FunctionalTests::test_lazy_repr_*", "SimpleLazyObjectTestCase::test_repr"],
        "identity": ["*LazyObjectTestCase::test_contains", "*LazyObjectTestCase::test_hash"],
        "copy": ["*LazyObjectTestCase::test_copy_*", "*LazyObjectTestCase::test_deepcopy_*"],
        "pickle": ["SimpleLazyObjectPickleTestCase::test_pickle_*"],
        "initialised": ["SimpleLazyObjectTestCase::test_trace"],
    },
    "werkzeug": {
        "change": ["test_proxy_local", "test_proxy_list"],
        "in place": ["test_proxy_iop[[]*]"],
        "repr": ["test_proxy_string_representations"],
        "dir": ["test_proxy_attributes"],
        "identity": ["test_proxy_hash"],
        "copy": ["test_proxy_copy"],
        "kind": ["test_proxy_iterator", "test_proxy_class", "test_proxy_await", "test_proxy_aiter"],
        "hints": ["test_proxy_length_hint"],
        "lazy": [
            "test_proxy_callable",
            "test_proxy_fallback",
            "test_proxy_unbound",
            "test_proxy_wrapped",
        ],
        "doc": ["test_proxy_doc"],
    },
    "zope.proxy": {
        "change": [
            "*::test___delattr__delegates_to_wrapped",
            "*::test___getitem_____setitem_____delitem__",
            "*::test___setattr__*",
            "*::test___setslice___*",
            "*::test_descriptor__*set___*",
        ],
        "in place": ["*::test_inplace"],
        "truth": ["*::test___bool__"],
        "repr": ["*::test___repr__"],
        "identity": ["*::test___eq___and___ne__", "*::test___hash__"],
        "pickle": ["*::test__reduce__raises", "*::test__reduce_ex__raises"],
        "kind": ["*::test___call__", "*::test___iter___next_when_returned_by_iterable"],
        "own": ["*::test___getattr__delegates_to_wrapped_when_conflict"],
        "initialised": ["*::test_subclass_constructor"],
    },
    "MarkupSafe": {},
}
