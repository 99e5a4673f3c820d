"""The room of spot checks: rounds and their draws, check sheets, findings, the notice, the register of templates."""
