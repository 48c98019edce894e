"""The API's objects, one module per resource group."""
