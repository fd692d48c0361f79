"""The bundled sample registry: invented trials behind a local server that speaks a registry's own protocol.

It stands in for the registry in `trials demo` and in tests: `SampleRegistry` (in `crawler.sample.server`) serves
`crawler/sample/<face>/*.json`, or any other folder of such records, with faults on request. Two pairs have one title on
purpose, an extension and a second registration: linking has to keep the first apart. Nothing here is a real
trial, person or sponsor. `python -m crawler.sample` serves it by hand.
"""
