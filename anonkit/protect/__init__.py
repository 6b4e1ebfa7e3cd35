"""The methods that make records safe."""

from anonkit.protect import suppress
from anonkit.protect.base import Method
from anonkit.registry import Registry

METHODS: Registry[Method] = Registry("method", suppress.METHOD)
